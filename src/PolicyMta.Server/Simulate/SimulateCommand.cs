using System.CommandLine;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Logging;
using PolicyMta.Simulation.Charts;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Server.Simulate;

/// <summary><c>policymta simulate</c>: tries configurations on a scenario of simulated providers, in fast time.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal, CommandPlugins loaded)
    {
        var scenario = new Argument<string>("SCENARIO") { Description = "The scenario file (YAML)." };
        var chart = new Option<string?>("--chart")
        {
            Description = "Draw rates, deferrals and limits over time into this file (SVG).",
            HelpName = "FILE.svg",
        };
        var json = new Option<bool>("--json") { Description = "Let the last line be a JSON object with the counts." };
        var log = new Option<string?>("--log")
        {
            Description = "Write the server's log into this file, by the simulated time; errors alone are shown if left out.",
            HelpName = "FILE",
        };
        var config = new Option<string?>("--config", "-c")
        {
            Description = "The configuration file to try; what is shipped if left out.",
            HelpName = "FILE",
        };
        var command = new Command(
            "simulate", "Try a configuration on simulated providers, a day in minutes. Sends nothing to the outside.")
            {
                scenario,
                config,
                chart,
                log,
                json,
            };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SimulateRequest(
                parsed.GetValue(scenario)!, parsed.GetValue(config), parsed.GetValue(chart), parsed.GetValue(log), parsed.GetValue(json)),
            terminal,
            loaded,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        SimulateRequest request, Terminal terminal, CommandPlugins loaded, CancellationToken cancellationToken)
    {
        var scenario = ScenarioLoader.Load(request.Scenario);
        var configurations = scenario.Variants
            .Select(variant => ScenarioLoader.ConfigurationOf(scenario, request.Scenario, variant, request.Config)).ToList();
        using var signals = new StopSignals(cancellationToken);
        var shown = new ShownTime();
        using var loggers = ServerLog.Create(
            request.Log is { } log
                ? new LoggingOptions { Level = LogLevel.Information, File = Path.GetFullPath(log) }
                : new LoggingOptions { Level = LogLevel.Error },
            terminal.Error,
            shown);
        var plan = new TrafficPlan(scenario);
        var oracle = Oracle.Run(scenario, plan);
        var results = new List<VariantResult>();
        foreach (var (variant, configuration) in scenario.Variants.Zip(configurations))
        {
            var run = new VariantRun(scenario, plan, oracle, configuration, loaded.Contexts, loggers);
            var running = run.RunAsync(variant.Name, time => shown.Clock = time, signals.Stopping);
            await ShowProgressAsync(running, variant.Name, () => shown.Clock, scenario, terminal);
            results.Add(await running);
        }

        var report = SimulationReport.Of(results);
        SimulationTable.Show(terminal, report);
        if (request.Chart is { } chart)
            await WriteChartAsync(chart, new ScenarioChart(scenario, results).Draw(), signals.Stopping);
        if (request.Json)
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(report, AdminJson.Options));
        return ExitCode.Success;
    }

    /// <summary>Says how far it is: all the time to a human, elsewhere at each tenth.</summary>
    private static async Task ShowProgressAsync(
        Task running, string name, Func<TimeProvider?> clock, ScenarioOptions scenario, Terminal terminal)
    {
        for (var tenth = 1; !running.IsCompleted;)
        {
            await Task.WhenAny(running, Task.Delay(Look, TimeProvider.System));
            if (clock() is not { } time || running.IsCompleted)
                continue;
            var now = time.GetUtcNow();
            var line = $"{name}: {now:yyyy-MM-dd HH:mm} of {scenario.Start + scenario.Duration:yyyy-MM-dd HH:mm}";
            if (terminal.IsInteractive)
                await terminal.Error.WriteAsync($"\r{line} ");
            else if (now - scenario.Start >= scenario.Duration * tenth / 10)
                await terminal.Error.WriteLineAsync(line);
            while (now - scenario.Start >= scenario.Duration * tenth / 10)
                tenth++;
        }

        if (terminal.IsInteractive)
            await terminal.Error.WriteLineAsync();
    }

    private static async Task WriteChartAsync(string path, string svg, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, svg, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The chart cannot be written to {path}: {e.Message}");
        }
    }
}
