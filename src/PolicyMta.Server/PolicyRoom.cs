using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Policies;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Scripts;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Reporting;

namespace PolicyMta.Server;

/// <summary>Everything that policy is built with: plugin host, script states, watchdog, reporters. Belongs to one server.</summary>
internal sealed class PolicyRoom : IAsyncDisposable
{
    private const string StagingPrefix = "plugins-";
    private readonly ServerConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly EventStream _events;
    private readonly HookWatchdog _watchdog;
    private readonly ScriptStates _states;
    private readonly SnapshotBuilder _builder;
    private readonly string _staging;

    public PolicyRoom(ServerConfiguration configuration, EventStream events, ILoggerFactory loggers, TimeProvider time)
    {
        _configuration = configuration;
        _events = events;
        _loggers = loggers;
        _time = time;
        _watchdog = new HookWatchdog();
        _states = new ScriptStates(time);
        _staging = Path.Combine(Path.GetTempPath(), $"policymta-{StagingPrefix}{Guid.NewGuid():N}");
        var plugins = new PluginHost(new PluginServices(YamlReader.Read, loggers, events, time), configuration.Folder, _staging);
        var reporter = new HandlerReporter(events, time, loggers.CreateLogger<HandlerReporter>());
        _builder = new SnapshotBuilder(plugins, _states, _watchdog, reporter, loggers, time, configuration.Hostname, configuration.Folder);
    }

    /// <summary>Builds the first snapshot.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with plugins or scripts: all of it.</exception>
    public async Task<PolicyBuildResult> BuildAsync(PolicyOptions options, CancellationToken cancellationToken)
    {
        var build = await _builder.BuildAsync(options, LoadedPolicies.None, cancellationToken);
        return build.Snapshot is null ? throw new ConfigurationException(build.Problems, _configuration.File) : build;
    }

    /// <summary>Puts the first snapshot in force and makes what replaces it.</summary>
    public PolicyReloader Reload(PolicyStore store, PolicyBuildResult first, PolicyOptions options) => new(
        store, _builder, first, options, _configuration.File, ReadOptions, _states, new ReloadReporter(_events, _time, _loggers.CreateLogger<ReloadReporter>()), _loggers, _time);

    public ValueTask DisposeAsync()
    {
        _watchdog.Dispose();
        ClearStaging();
        return ValueTask.CompletedTask;
    }

    /// <summary>Plugins that are being unloaded take their own copies away meanwhile; what is left goes here, or with the system's temporary files.</summary>
    private void ClearStaging()
    {
        try
        {
            if (Directory.Exists(_staging))
                Directory.Delete(_staging, recursive: true);
        }
        catch (IOException)
        {
        }
    }

    private (PolicyOptions? Options, ImmutableArray<PolicyProblem> Problems) ReadOptions()
    {
        try
        {
            var problems = new List<PolicyProblem>();
            var read = ConfigurationLoader.TryLoad(_configuration.File, problems);
            return (read?.Policy, [.. problems]);
        }
        catch (Commands.CommandException e)
        {
            return (null, [new PolicyProblem(new SourcePlace(_configuration.File, 0, 0), e.Message)]);
        }
    }
}
