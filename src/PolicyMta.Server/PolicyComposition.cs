using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Stores;
using PolicyMta.Policies;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Reload;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Tables;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Reporting;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server;

/// <summary>
/// Everything that policy is built with: plugin host, script states, recorded contexts, watchdog, reporters. Belongs to one server.
/// </summary>
internal sealed partial class PolicyComposition : IAsyncDisposable
{
    private readonly ServerConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly EventStream _events;
    private readonly HookWatchdog _watchdog;
    private readonly ScriptStates _states;
    private readonly RecordedContexts _recorded;
    private readonly SnapshotBuilder _builder;
    private readonly ILogger<PolicyComposition> _logger;
    private readonly string _settings;
    private volatile ConfigurationSource _source;
    private volatile bool _needsRestart;

    /// <param name="configuration">The configuration that was read at the start.</param>
    /// <param name="contexts">Where plugins' code is loaded.</param>
    /// <param name="events">Takes the events of plugins and reporters.</param>
    /// <param name="stores">Keeps what plugins store; its owner disposes it after this object.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changesNothing">Whether the build is for looking only, beside a server that may be running.</param>
    public PolicyComposition(
        ServerConfiguration configuration,
        PluginContexts contexts,
        EventStream events,
        PluginStores stores,
        ILoggerFactory loggers,
        TimeProvider time,
        bool changesNothing = false)
    {
        _configuration = configuration;
        _events = events;
        _loggers = loggers;
        _time = time;
        _watchdog = new HookWatchdog();
        _recorded = new RecordedContexts(time);
        _logger = loggers.CreateLogger<PolicyComposition>();
        _settings = configuration.Fingerprint;
        _source = configuration.Source;
        var services = new PluginServices(YamlReader.Read, loggers, events, stores, time)
        {
            Corridor = Corridor,
            ReservedAreas = PluginAreas.Reserved,
            ReservedCommands = Commands.CommandTree.Words(),
            SharedCommands = Commands.CommandTree.SharedWords,
            ConfigurationFolder = configuration.Folder,
            Databases = changesNothing ? null : new PluginDatabases(
                configuration.Server.Database, configuration.Server.Spool.Path, loggers),
            Tables = new TableRoom(loggers, time)
            {
                Downloads = changesNothing
                    ? null
                    : new TableDownloads(Path.Combine(configuration.Server.Spool.Path, TableDownloads.FolderName), time),
            },
        };
        Exporters = services.Exporters;
        var plugins = new PluginHost(services, configuration.Folder, contexts);
        _states = new ScriptStates(time)
        {
            Services = new ScriptServices(stores, services.Limits) { Corridor = services.Corridor },
            Logger = loggers.CreateLogger<ScriptStates>(),
        };
        Reporter = new HandlerReporter(events, time, loggers.CreateLogger<HandlerReporter>());
        _builder = new SnapshotBuilder(
            plugins, _states, _recorded, _watchdog, Reporter, loggers, time, configuration.Hostname, configuration.Folder)
        {
            Attempts = new PolicyAttempts(Path.Combine(configuration.Server.Spool.Path, "loading-policy"), changesNothing),
        };
    }

    /// <summary>The way from plugins to the corridor; to be opened when there is one.</summary>
    public CorridorAccess Corridor { get; } = new();

    /// <summary>The exporters of plugins.</summary>
    public ExporterRoom Exporters { get; }

    /// <summary>Tells operators of plugins and scripts that fail.</summary>
    public IHandlerReporter Reporter { get; }

    /// <summary>Whether the configuration, as it was read last, has changes that no reload puts in force.</summary>
    public bool NeedsRestart => _needsRestart;

    /// <summary>What other users can change of all that the server reads, if the configuration wants to know.</summary>
    public IReadOnlyList<PolicyProblem> ForeignWriters() => WritableBy(_configuration);

    /// <summary>Builds the first snapshot.</summary>
    /// <exception cref="ConfigurationException">
    /// Something is wrong with plugins or scripts: all of it. Or others can change files, and the configuration forbids that.
    /// </exception>
    public async Task<PolicyBuildResult> BuildAsync(PolicyOptions options, CancellationToken cancellationToken)
    {
        var writable = ForeignWriters();
        if (writable.Count > 0 && _configuration.Server.WritableFiles == WritableFiles.Refuse)
            throw new ConfigurationException(writable, _configuration.File);
        foreach (var file in writable)
            LogWritable(_logger, file.ToString());
        var build = await _builder.BuildAsync(options, LoadedPolicies.None, cancellationToken);
        return build.Snapshot is null ? throw new ConfigurationException(build.Problems, _configuration.File) : build;
    }

    /// <summary>Puts the first snapshot in force and makes what replaces it.</summary>
    public PolicyReloader Reload(PolicyStore store, PolicyBuildResult first, PolicyOptions options, AuditLog? audit) => new(
        store, _builder, first, options, _configuration.File, ReadOptions, _states,
        new ReloadReporter(_events, audit, _time, _loggers.CreateLogger<ReloadReporter>()), _loggers, _time)
    {
        FilesToWatch = () => _source.Now(),
    };

    public async ValueTask DisposeAsync()
    {
        await _builder.Plugins.DisposeAsync();
        await _states.DisposeAsync();
        _watchdog.Dispose();
        _recorded.Dispose();
    }

    private (PolicyOptions? Options, ImmutableArray<PolicyProblem> Problems) ReadOptions()
    {
        try
        {
            var problems = new List<PolicyProblem>();
            var read = ConfigurationLoader.TryLoad(_configuration.File, problems, out var source);
            _source = source;
            if (read is { Server.WritableFiles: WritableFiles.Refuse })
                problems.AddRange(WritableBy(read));
            if (read is not null && problems.Count == 0)
                _needsRestart = read.Fingerprint != _settings;
            if (_needsRestart)
                LogNeedsRestart(_logger, _configuration.File);
            return (read?.Policy, [.. problems]);
        }
        catch (Commands.CommandException e)
        {
            return (null, [new PolicyProblem(new SourcePlace(_configuration.File, 0, 0), e.Message)]);
        }
    }

    private IReadOnlyList<PolicyProblem> WritableBy(ServerConfiguration configuration) =>
        configuration.Server.WritableFiles == WritableFiles.Allow
            ? []
            : Configuration.ForeignWriters.Find(configuration, _builder.Plugins.FoldersOf(configuration.Policy.Plugins));

    [LoggerMessage(5121, LogLevel.Warning, "{Place} (setting: writable_files)")]
    private static partial void LogWritable(ILogger logger, string place);

    [LoggerMessage(
        5120,
        LogLevel.Warning,
        "{File} has changed outside of policy (plugins, scripts, hooks, profiles, egress, retry); those settings apply after a restart")]
    private static partial void LogNeedsRestart(ILogger logger, string file);
}
