using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Logging;
using PolicyMta.Simulation;
using PolicyMta.Simulation.Traffic;
using Spectre.Console;

namespace PolicyMta.Server.Demo;

/// <summary>One demo from start to end: server, simulated providers, traffic, view, account.</summary>
internal sealed class DemoRun(
    DemoFolder folder, int? messages, int? campaign, bool exit, Terminal terminal, TimeProvider time)
{
    private const int UsualCampaign = 1_000;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long mail may wait for retries after the last was injected; then it is counted as queued.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly RateMeter _accepting = new(time);
    private readonly RateMeter _delivering = new(time);

    /// <summary>Who says how many messages there are wants no others.</summary>
    private int Recipients => campaign ?? (messages is null ? UsualCampaign : 0);

    public async Task<int> RunAsync(StopSignals signals)
    {
        var configuration = ConfigurationLoader.Load(folder.ConfigurationFile);
        var simulation = configuration.Server.Simulation
            ?? throw new CommandException("The demo's configuration has no section 'simulation'.", ExitCode.Usage);
        using var loggers = ServerLog.Create(configuration.Server.Logging, terminal.Error, time);
        var started = time.GetTimestamp();
        var tally = new ProviderTally(simulation.Providers);
        var traffic = new TrafficGenerator(WithMessages(simulation.Traffic), ReceivingDomains(simulation), simulation.Seed, time);

        using var reload = new ReloadSignal();
        Administration administration;
        await using (var server = await ServeCommand.StartAsync(configuration, loggers, time, signals.Stopping))
        {
            if (server is null)
                return exit ? ExitCode.Failure : ExitCode.Success;
            reload.Attach(server.Reloader);
            administration = server.Administration;
            server.Mta.Corridor.Events.Add("demo", tally);
            await new DemoGuide(folder, configuration, server.Console, terminal).ShowAsync(exit);
            using var client = new AdminClient(AdminAccess.Read(folder.ConfigurationFile));
            var letters = Recipients > 0 ? new DemoCampaign(client, [.. ReceivingDomains(simulation)], Recipients) : null;
            try
            {
                if (letters is not null)
                    await letters.StartAsync(signals.Stopping);
                await ShowUntilDoneAsync(server, traffic, letters, tally, WithMessages(simulation.Traffic).Messages, started, signals);
            }
            catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
            {
                // The user ended it while the campaign was being made or asked about.
            }
        }

        return await FinishAsync(administration.Totals(), traffic.Totals, tally, time.GetElapsedTime(started));
    }

    private async Task ShowUntilDoneAsync(
        RunningServer server, TrafficGenerator traffic, DemoCampaign? letters, ProviderTally tally, int count, long started,
        StopSignals signals)
    {
        var sending = traffic.RunAsync(server.Mta.Listeners[0].Endpoint, signals.Stopping);
        if (terminal.IsInteractive)
        {
            await terminal.Console.Live(DemoView.Table(Look())).StartAsync(live => WatchAsync(LookInterval, progress =>
            {
                live.UpdateTarget(DemoView.Table(progress));
                return Task.CompletedTask;
            }));
        }
        else
        {
            await WatchAsync(LineInterval, progress => terminal.Output.WriteLineAsync(DemoView.Line(progress)));
        }

        await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        async Task WatchAsync(TimeSpan interval, Func<DemoProgress, Task> show)
        {
            long? sentAt = null;
            while (!signals.Stopping.IsCancellationRequested)
            {
                var progress = Look();
                await show(progress);
                sentAt ??= sending.IsCompleted ? time.GetTimestamp() : null;
                if (exit && sentAt is { } since && (time.GetElapsedTime(since) > Patience
                    || (progress.Totals.Queued == 0 && (letters is null || await letters.HasEndedAsync(signals.Stopping)))))
                    return;
                await Task.Delay(interval, time, signals.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        DemoProgress Look()
        {
            var totals = server.Administration.Totals();
            return new DemoProgress(
                time.GetElapsedTime(started), traffic.Totals.InAll, count, totals, server.Mta.Corridor.Connections,
                _accepting.Add(totals.Accepted), _delivering.Add(totals.Delivered), tally.Counts);
        }
    }

    private async Task<int> FinishAsync(TotalsReport totals, TrafficTotals traffic, ProviderTally tally, TimeSpan took)
    {
        var report = DemoReport.Of(totals, tally, traffic.Unsent + traffic.Unanswered, took);
        if (traffic.LastRefusal is { } refusal)
            await terminal.Error.WriteLineAsync($"{traffic.Refused} messages were refused, the last with: {refusal}");
        if (!exit)
        {
            await terminal.Output.WriteLineAsync(
                $"Stopped: accepted {report.Accepted}, delivered {report.Delivered}, bounced {report.Bounced}, queued {report.Queued}.");
            return ExitCode.Success;
        }

        await terminal.Output.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(report, AdminJson.Options));
        return report.IsAccountedFor ? ExitCode.Success : ExitCode.Failure;
    }

    private TrafficOptions WithMessages(TrafficOptions options) => messages is { } count ? options with { Messages = count } : options;

    /// <summary>The providers' domains without those that the traffic comes from.</summary>
    private static IEnumerable<string> ReceivingDomains(SimulationOptions simulation) =>
        simulation.Providers.SelectMany(provider => provider.Domains).Except(
            simulation.Traffic.SenderDomains, StringComparer.OrdinalIgnoreCase);
}
