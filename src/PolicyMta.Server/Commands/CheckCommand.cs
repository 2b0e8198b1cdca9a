using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Events;
using PolicyMta.Core.Stores;
using PolicyMta.Policies;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta check</c>: validates configuration, plugins and scripts as a start would, has a running server try changed scripts on
/// recorded messages, and changes nothing.
/// </summary>
internal static class CheckCommand
{
    public static Command Create(Option<string> config, Terminal terminal, CommandPlugins plugins)
    {
        var json = AdminOptions.Json();
        var command =
            new Command(
                "check",
                "Validate configuration, plugins and scripts, with a running server also on the messages that it has lately seen. Changes "
                    + "nothing.")
            {
                json,
            };
        command.SetAction(async (parsed, cancellationToken) =>
            await RunAsync(parsed.GetValue(config)!, parsed.GetValue(json), terminal, plugins, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string configPath, bool json, Terminal terminal, CommandPlugins plugins, CancellationToken cancellationToken)
    {
        var problems = new List<PolicyProblem>();
        var warnings = new List<PolicyProblem>();
        var configuration = ConfigurationLoader.TryLoad(configPath, problems);
        if (configuration is not null)
        {
            var certificates = NamedCertificates.Read(configuration);
            problems.AddRange([.. certificates.Mistakes, .. UserMistakes(configuration), .. FolderMistakes.In(configuration)]);
            warnings.AddRange(certificates.WarningsAt(TimeProvider.System.GetUtcNow()));
        }

        var loaded = configuration is null || problems.Count > 0
            ? null
            : await BuildAsync(configuration, plugins.Contexts, problems, warnings, cancellationToken);
        PolicyCheckReport? running = null;
        string? notTried = null;
        if (loaded is not null && problems.Count == 0 && loaded.Policies.Any(policy => policy.Kind == LoadedPolicyKind.Script))
            (running, notTried) = await RunningCheck.AskAsync(configPath, cancellationToken);
        problems.AddRange(running?.Problems.Select(problem => problem.ToProblem()) ?? []);
        if (json)
        {
            terminal.WriteJson(new CheckReport(problems.Count == 0, [.. problems.Select(ProblemReport.Of)])
            {
                Warnings = [.. warnings.Select(ProblemReport.Of)],
                Trial = running?.Trial,
                NotTried = notTried,
            });
            return problems.Count == 0 ? ExitCode.Success : ExitCode.Usage;
        }

        foreach (var warning in warnings)
            await terminal.Error.WriteLineAsync("Warning: " + warning);
        if (problems.Count > 0)
            throw new ConfigurationException(problems, configPath);
        await ShowAsync(configPath, loaded!, running?.Trial, notTried, terminal);
        return ExitCode.Success;
    }

    private static ImmutableArray<PolicyProblem> UserMistakes(ServerConfiguration configuration) =>
        configuration.Server.UsersFile.IsEmpty ? [] : UsersFile.Read(configuration.Server.UsersFile).Problems;

    private static async Task<LoadedPolicies?> BuildAsync(
        ServerConfiguration configuration, PluginContexts contexts, List<PolicyProblem> problems, List<PolicyProblem> warnings,
        CancellationToken cancellationToken)
    {
        await using var events = new EventStream(TimeProvider.System, NullLoggerFactory.Instance);
        await using var stores = new PluginStores(configuration.Server.Spool.Path, StoreAccess.ReadOnly);
        await using var room = new PolicyComposition(
            configuration, contexts, events, stores, NullLoggerFactory.Instance, TimeProvider.System,
            changesNothing: true);
        try
        {
            if (configuration.Server.WritableFiles == WritableFiles.Warn)
                warnings.AddRange(room.ForeignWriters());
            var build = await room.BuildAsync(configuration.Policy, cancellationToken);
            warnings.AddRange(ConnectionWarnings.For(configuration, build.Snapshot!.Profiles.Values, build.Snapshot.Pools.Values));
            problems.AddRange(ProfileCertificates.Mistakes(configuration, build.Snapshot.Profiles.Values));
            await build.DiscardAsync();
            return build.Loaded;
        }
        catch (ConfigurationException e)
        {
            problems.AddRange(e.Problems);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            problems.Add(new PolicyProblem(
                new SourcePlace(configuration.File, 0, 0), $"The check could not go on: {e.GetType().Name}: {e.Message}",
                "If nothing in the files explains it, this is a fault of PolicyMta: please report it with the configuration."));
            return null;
        }
    }

    private static async Task ShowAsync(string configPath, LoadedPolicies loaded, TrialSummary? trial, string? notTried, Terminal terminal)
    {
        foreach (var policy in loaded.Policies)
        {
            var doors = policy.Handlers.Length == 0 ? "no handlers" : string.Join(", ", policy.Handlers.Select(handler => handler.Hook));
            var tests = policy.Tests == 0 ? "" : $"; {policy.Tests} tests passed";
            await terminal.Output.WriteLineAsync($"{policy.Kind.ToString().ToLowerInvariant()} {policy.Id}: {doors}{tests}");
        }

        await TrialText.WriteAsync(trial, terminal);
        if (notTried is not null)
            await terminal.Output.WriteLineAsync(notTried);
        await terminal.Output.WriteLineAsync($"{configPath} is right.");
    }
}
