using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using PolicyMta.Core;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// A loaded plugin with its settings. Snapshots share it as long as neither its files nor its settings change, so that its state survives
/// reloads. When the last snapshot lets go, it is stopped, disposed and unloaded. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer; the plugin may use its token to the very end.")]
internal sealed partial class PluginInstance
{
    /// <summary>How long each step of the plugin's start and end may take.</summary>
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(10);

    private readonly PluginServices _services;
    private readonly PluginContexts _contexts;
    private readonly UnloadMonitor _monitor;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _unloading = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PluginContext? _context;
    private IPlugin? _plugin;
    private BackgroundServices? _background;
    private Meter? _meter;
    private PluginDatabase? _database;
    private ReferenceCount _references = new();

    private PluginInstance(
        PluginSource source, string identity, PluginInputs inputs, PluginContexts contexts, PluginServices services, UnloadMonitor monitor)
    {
        Manifest = source.Manifest;
        Folder = source.Folder.Path;
        SourceIdentity = Identity = identity;
        Inputs = inputs;
        Handlers = new LoadedHandlers(source.Id);
        _contexts = contexts;
        _services = services;
        _monitor = monitor;
        _logger = services.Loggers.CreateLogger<PluginInstance>();
    }

    public PluginManifest Manifest { get; }

    public string Id => Manifest.Id;

    /// <summary>A hash over its files and settings.</summary>
    public string SourceIdentity { get; }

    /// <summary>The files beside its own that it depends on.</summary>
    public PluginInputs Inputs { get; }

    /// <summary>A hash over its files and settings, and over the other files that it depends on.</summary>
    public string Identity { get; private set; }

    public LoadedHandlers Handlers { get; private set; }

    public ImmutableArray<IEventSink> EventSinks { get; private set; } = [];

    /// <summary>What it reads its settings into; null if it reads none. Of the plugin's own assembly: not to be kept.</summary>
    public Type? SettingsType { get; private set; }

    /// <summary>The folder that it was loaded from.</summary>
    public string Folder { get; }

    /// <summary>Whether any snapshot holds it.</summary>
    public bool IsLoaded => _references.Value > 0;

    /// <summary>Ends when it has been stopped and disposed and its unloading has begun.</summary>
    public Task Stopped => _stopped.Task;

    public int BackgroundServiceCount { get; private set; }

    /// <summary>
    /// Loads and configures a plugin; the caller holds the first reference. If there are problems it is unloaded again, and null is
    /// returned.
    /// </summary>
    public static async Task<PluginInstance?> LoadAsync(
        PluginSource source, SettingsNode? settings, string identity, PluginInputs inputs, PluginContexts contexts,
        PluginServices services, UnloadMonitor monitor, List<PolicyProblem> problems)
    {
        var instance = new PluginInstance(source, identity, inputs, contexts, services, monitor);
        var found = new List<PolicyProblem>();
        try
        {
            await Isolated.RunAsync(() => instance.Configure(source, settings, found)).WaitAsync(StepLimit, services.Time);
        }
        catch (TimeoutException)
        {
            found.Add(new PolicyProblem(
                SettingsPath.PlaceOf(source.ManifestNode, "id"),
                $"{source.Id} did not return from Configure within {StepLimit.TotalSeconds:0} s.",
                "Configure must not block; start long work as a background service."));
        }

        lock (found)
        {
            problems.AddRange(found);
            if (found.Count == 0)
                return instance;
        }

        await instance.ReleaseAsync();
        return null;
    }

    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Lets go of it; the last release stops and unloads it, and ends when that is done.</summary>
    public Task ReleaseAsync() => _references.Release() == 0 ? StopAsync() : Task.CompletedTask;

    /// <summary>Starts its background services, once; called when a generation with it comes into force.</summary>
    public void Start() => _background?.Start(_unloading.Token);

    private bool Configure(PluginSource source, SettingsNode? settings, List<PolicyProblem> problems)
    {
        _context = _contexts.Open(source);
        lock (problems)
        {
            _plugin = _context.CreatePlugin(source, problems);
            if (_plugin is null)
                return false;
        }

        var builder = new PluginBuilder(Manifest, Folder, settings, _services, Inputs, _unloading.Token);
        PolicyProblem? failure = null;
        try
        {
            _plugin.Configure(builder);
        }
        catch (Exception e)
        {
            failure = new PolicyProblem(
                SettingsPath.PlaceOf(source.ManifestNode, "id"), $"{source.Id} failed in Configure: {Core.Hooks.HandlerError.Describe(e)}");
        }

        builder.Close();
        _meter = builder.CreatedMeter;
        _database = builder.AddedDatabase;
        lock (problems)
        {
            problems.AddRange(builder.Problems);
            if (failure is not null && builder.Problems.Count == 0)
                problems.Add(failure);
        }

        Identity = Inputs.IdentityWith(SourceIdentity);
        Handlers = builder.Handlers;
        EventSinks = [.. builder.EventSinks];
        SettingsType = builder.SettingsType;
        BackgroundServiceCount = builder.BackgroundServices.Count;
        _background = new BackgroundServices(source.Id, builder.BackgroundServices, _logger);
        return true;
    }

    private async Task StopAsync()
    {
        await StepAsync("was told to end", () => _unloading.CancelAsync());
        if (_background is { } background && !await background.WaitAsync(StepLimit, _services.Time))
            LogSlow(Id, "a background service did not end");
        await StepAsync("was disposed", DisposePluginAsync);

        Interlocked.Exchange(ref _meter, null)?.Dispose();
        if (Interlocked.Exchange(ref _database, null) is { } database)
            await database.DisposeAsync();
        Handlers = new LoadedHandlers(Id);
        EventSinks = [];
        SettingsType = null;
        _background = null;
        var gone = new WeakReference(Interlocked.Exchange(ref _plugin, null));
        CollectibleCaches.Clear();
        if (Interlocked.Exchange(ref _context, null) is { } context)
            _monitor.Watch(Id, Manifest.Version, _contexts.Close(context) ?? gone);
        _stopped.TrySetResult();
    }

    private Task DisposePluginAsync()
    {
        switch (_plugin)
        {
            case IAsyncDisposable disposable:
                return disposable.DisposeAsync().AsTask();
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        return Task.CompletedTask;
    }

    private async Task StepAsync(string step, Func<Task> run)
    {
        try
        {
            await Isolated.RunAsync(run).WaitAsync(StepLimit, _services.Time);
        }
        catch (TimeoutException)
        {
            LogSlow(Id, $"it did not come back when it {step}");
        }
        catch (Exception e)
        {
            LogFailed(Id, step, Core.Hooks.HandlerError.Describe(e));
        }
    }

    [LoggerMessage(EventId = 6201, Level = LogLevel.Warning, Message = "Plugin {Plugin} is unloaded anyway: {Problem}")]
    private partial void LogSlow(string plugin, string problem);

    [LoggerMessage(EventId = 6202, Level = LogLevel.Warning, Message = "Plugin {Plugin} failed when it {Step}: {Error}")]
    private partial void LogFailed(string plugin, string step, string error);
}
