using PolicyMta.Core;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Stores;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Configuration;
using PolicyMta.Simulation.Memory;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Server.Simulate;

/// <summary>
/// One variant of a scenario from start to end: the server's own policy, plugins, corridor and SMTP client, with a clock that runs fast, a
/// spool and a network in memory, and a listener on loopback for what comes back.
/// </summary>
internal sealed class VariantRun(
    ScenarioFile scenario, TrafficPlan plan, OracleResult oracle, ServerConfiguration configuration, PluginContexts contexts,
    ILoggerFactory loggers)
{
    /// <summary>How much simulated time what is left may use to end.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromDays(1);

    private readonly List<ImmutableArray<double>> _limits = [];

    /// <param name="name">The variant's name.</param>
    /// <param name="clock">Told the clock that it runs by, to show how far it is.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<VariantResult> RunAsync(string name, Action<TimeProvider> clock, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var world = new ScenarioWorld(scenario, loggers);
        clock(world.Time);
        using var folder = new SimulationFolder();
        await using var events = new EventStream(TimeProvider.System, loggers);
        await using var stores = new PluginStores(folder.Path, StoreAccess.Unsynced);
        var placed = configuration with
        {
            Server = configuration.Server with { Spool = configuration.Server.Spool with { Path = folder.Path } },
        };
        await using var policy = new PolicyComposition(
            placed, contexts, events, stores, loggers, world.Time, changesNothing: true);
        var first = await policy.BuildAsync(placed.Policy, cancellationToken);
        var store = new PolicyStore(first.Snapshot!);
        var mta = Build(placed, world, store, events);
        await using var reloader = policy.Reload(store, first, placed.Policy, audit: null);
        try
        {
            await mta.StartAsync(cancellationToken);
            policy.Corridor.Open(RunningServer.Running(mta) with { OpenReader = static (cursor, _) => new NoEvents(cursor) });
            await mta.TakeUpAsync(cancellationToken);
            world.Reports.Start(mta.Listeners[0].Endpoint);
            await using var sampler = world.Time.CreateTimer(
                _ => _limits.Add(world.LimitsNow()), null, TimeSpan.Zero, scenario.Sample);
            var injecting = InjectAsync(mta, world, cancellationToken);
            await OnItsOwnThread(() => world.Time.RunTo(scenario.Duration, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            return Result(name, world, TimeProvider.System.GetElapsedTime(began));
        }
        finally
        {
            await EndAsync(world, mta, store);
        }
    }

    private Mta Build(ServerConfiguration placed, ScenarioWorld world, PolicyStore store, EventStream events)
    {
        var server = placed.Server;
        var options = new MtaOptions
        {
            Hostname = placed.Hostname,
            Spool = server.Spool,
            Listeners = server.Listeners,
            Delivery = server.Delivery with { NextHop = null },
            Bounces = server.Bounces,
            Breakdowns = server.Metrics.Caps,
        };
        var dns = server.Dns with
        {
            Mx = RunningServer.Over(server.Dns.Mx, world.MxRecords),
            Hosts = RunningServer.Over(server.Dns.Hosts, world.HostAddresses),
        };
        var resolver = ResolverFactory.Create(dns, world.Time, loggers, new Counters<DnsCount>());
        var spool = new MemorySpool(events, happened => world.Tally.Count(happened, world.Time.Elapsed));
        return Mta.Between(spool, world.Network, options, store, resolver, events, world.Time, loggers);
    }

    private async Task InjectAsync(Mta mta, ScenarioWorld world, CancellationToken cancellationToken)
    {
        var mail = new ScenarioMail(scenario);
        var submitting = new List<Task>();
        for (var second = 0; second < plan.Seconds; second++)
        {
            var wait = TimeSpan.FromSeconds(second) - world.Time.Elapsed;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, world.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
            foreach (var message in plan.InSecond(second))
            {
                var request = mail.Write(message, world.Time.GetUtcNow());
                submitting.Add(SubmitAsync(mta, request, world.Tally.Providers[message.Provider]));
            }

            await Task.WhenAll(submitting);
            submitting.Clear();
        }
    }

    private static async Task SubmitAsync(Mta mta, Core.Injection.InjectionRequest request, ProviderTally tally)
    {
        var result = await mta.Corridor.Injector.SubmitAsync(request, CancellationToken.None);
        if (result.Id is not null)
            tally.Injected();
    }

    private VariantResult Result(string name, ScenarioWorld world, TimeSpan took)
    {
        var statistics = world.Statistics;
        var providers = scenario.Providers.Select((provider, index) =>
        {
            var tally = world.Tally.Providers[index];
            return new ProviderResult
            {
                Name = provider.Name,
                Messages = tally.Messages,
                Delivered = tally.Delivered,
                Bounced = tally.Bounced,
                Attempts = tally.Attempts,
                RateDeferredAttempts = tally.RateDeferred,
                OverLimit = RateRefusals.In(statistics[index]),
                OverLimits = statistics[index].Refused.Where(refused => refused.Value > 0 && RateRefusals.Contains(refused.Key))
                    .ToImmutableDictionary(),
                OracleDelivered = oracle.DeliveredTo(index),
                DeliveredBySample = tally.DeliveredBySample,
                RateDeferredBySample = tally.RateDeferredBySample,
                LimitBySample = [.. _limits.Take(oracle.Delivered[index].Length).Select(limits => limits[index])],
                OracleBySample = oracle.Delivered[index],
            };
        });
        return new VariantResult(name, [.. providers], scenario.Duration.TotalSeconds, took.TotalSeconds)
        {
            ReportsTaken = world.Reports.Sent,
            Impatient = world.Time.Impatient,
        };
    }

    /// <summary>Ends the server while its clock runs on: what it waits for at its end is simulated time too.</summary>
    private static async Task EndAsync(ScenarioWorld world, Mta mta, PolicyStore store)
    {
        using var ended = new CancellationTokenSource();
        var running = OnItsOwnThread(() => world.Time.RunTo(world.Time.Elapsed + ToEnd, ended.Token));
        await mta.DisposeAsync();
        store.Close();
        await ended.CancelAsync();
        await running;
    }

    private static Task OnItsOwnThread(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously,
        TaskScheduler.Default);
}
