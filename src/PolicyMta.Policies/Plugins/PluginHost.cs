using System.Collections.Concurrent;
using System.Collections.Frozen;
using PolicyMta.Policies.Settings;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Finds, loads and keeps plugins. A plugin with unchanged files and settings reuses its loaded instance. Calls of
/// <see cref="LoadAsync"/> must not overlap.
/// </summary>
internal sealed class PluginHost : IAsyncDisposable
{
    /// <summary>How long plugins may take to stop when the server does.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly PluginServices _services;
    private readonly string _rootFolder;
    private readonly PluginContexts _contexts;
    private readonly ManifestReader _manifests;
    private readonly Dictionary<string, PluginInstance> _instances = [];

    /// <summary>What each plugin depended on when it was last configured.</summary>
    private readonly ConcurrentDictionary<string, PluginInputs> _inputs = new(StringComparer.Ordinal);

    /// <summary>Folders that were there once: one that is gone is a mistake, whether it is written in the options or not.</summary>
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <param name="services">What plugins may use.</param>
    /// <param name="rootFolder">What relative paths in the options are relative to.</param>
    /// <param name="contexts">Where their code is loaded.</param>
    /// <param name="unloadPauses">When to look whether an unloaded plugin is gone; the default if left out.</param>
    public PluginHost(PluginServices services, string rootFolder, PluginContexts contexts, ImmutableArray<TimeSpan> unloadPauses = default)
    {
        _services = services;
        _rootFolder = rootFolder;
        _contexts = contexts;
        _manifests = new ManifestReader(services.ReadSettings);
        Unloads = new UnloadMonitor(
            services.Loggers.CreateLogger<UnloadMonitor>(),
            services.Time,
            unloadPauses.IsDefault ? UnloadMonitor.DefaultPauses : unloadPauses);
    }

    public UnloadMonitor Unloads { get; }

    /// <summary>The files beside plugins' folders that plugins depend on.</summary>
    public ImmutableArray<string> Inputs =>
        [.. _inputs.Values.SelectMany(inputs => inputs.Paths).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Whether these files hold what they held when the plugins read them.</summary>
    public bool AreInputsUnchanged() => _inputs.Values.All(static inputs => inputs.AreUnchanged());

    /// <summary>The folders that plugins are looked for in.</summary>
    public ImmutableArray<string> FoldersOf(PluginOptions options) => options.Path.Count == 0
        ? [Path.Combine(AppContext.BaseDirectory, "plugins")]
        : [.. options.Path.Select(path => Path.GetFullPath(path.Text, _rootFolder))];

    /// <summary>
    /// Loads every enabled plugin, in the order in which they are asked. Each is the caller's to release, also if there are problems.
    /// </summary>
    public async Task<ImmutableArray<PluginInstance>> LoadAsync(
        PluginOptions options, List<PolicyProblem> problems, CancellationToken cancellationToken)
    {
        var before = problems.Count;
        var passedOver = new HashSet<string>(StringComparer.Ordinal);
        var sources = await FindAsync(options, passedOver, problems, cancellationToken);
        if (problems.Count == before)
            CheckNames(options, [.. sources.Select(source => source.Id), .. passedOver], problems);
        var loaded = ImmutableArray.CreateBuilder<PluginInstance>();
        foreach (var source in InOrder(sources.Where(source => !IsDisabled(options, source.Id)), options))
        {
            var settings = SettingsMerge.Over(source.Defaults, options.Settings.GetValueOrDefault(source.Id));
            if (await GetOrLoadAsync(source, settings, problems) is { } instance)
                loaded.Add(instance);
        }

        foreach (var gone in _inputs.Keys.Except(sources.Select(source => source.Id)))
            _inputs.TryRemove(gone, out _);
        return loaded.ToImmutable();
    }

    /// <summary>The tables that plugins and scripts look things up in.</summary>
    public TableRoom Tables => _services.Tables;

    /// <summary>Puts settings in force that are the host's and no single plugin's.</summary>
    public void Apply(PluginOptions options)
    {
        _services.Stores.Quotas = options.Store.ToQuotas();
        _services.Limits.Configured = options.Limits.ToFrozenDictionary(
            pair => pair.Key, pair => pair.Value.ToLimit(), StringComparer.Ordinal);
    }

    /// <summary>Waits until every plugin has stopped, as they do when the last snapshot has been let go.</summary>
    public async ValueTask DisposeAsync()
    {
        var stopped = Task.WhenAll(_instances.Values.Select(instance => instance.Stopped));
        await stopped.WaitAsync(StopLimit, _services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<PluginInstance?> GetOrLoadAsync(PluginSource source, SettingsNode? settings, List<PolicyProblem> problems)
    {
        var identity = source.IdentityUnder(settings);
        var known = _instances.Values.FirstOrDefault(instance => instance.SourceIdentity == identity && instance.Inputs.AreUnchanged());
        if (known?.TryAddReference() == true)
        {
            _inputs[source.Id] = known.Inputs;
            return known;
        }

        // Those of a plugin that is refused count as well: it is tried again when they change.
        var inputs = _inputs[source.Id] = new PluginInputs();
        var instance = await PluginInstance.LoadAsync(
            source, settings, identity, inputs, _contexts, _services, Unloads, problems);
        foreach (var gone in _instances.Where(pair => !pair.Value.IsLoaded).Select(pair => pair.Key).ToList())
            _instances.Remove(gone);
        if (instance is not null)
            _instances[instance.Identity] = instance;
        return instance;
    }

    /// <summary>
    /// Reads the plugins' folders. A folder that bears the name of a disabled plugin is passed over, since it may be broken.
    /// </summary>
    private async Task<List<PluginSource>> FindAsync(
        PluginOptions options, HashSet<string> passedOver, List<PolicyProblem> problems, CancellationToken cancellationToken)
    {
        var sources = new List<PluginSource>();
        foreach (var (i, path) in FoldersOf(options).Index())
        {
            var place = options.Path.Count == 0 ? new SourcePlace(path, 0, 0) : options.Path[i].Place;
            if (!Directory.Exists(path))
            {
                if (options.Path.Count > 0 || _folders.Contains(path) || MissingFolder.IsTaken(path))
                {
                    problems.Add(new PolicyProblem(
                        place, $"The plugin folder {path} {MissingFolder.Why(path)}.",
                        "Create it, or correct 'plugins.path'."));
                }

                continue;
            }

            _folders.Add(path);
            foreach (var folder in PluginCandidates.In(path, name => IsDisabled(options, name), problems))
            {
                if (IsDisabled(options, Path.GetFileName(folder)))
                    passedOver.Add(Path.GetFileName(folder));
                else if (await ReadAsync(folder, place, problems, cancellationToken) is { } source)
                    AddUnique(source, sources, problems);
            }
        }

        return sources;
    }

    private async Task<PluginSource?> ReadAsync(
        string path, SourcePlace place, List<PolicyProblem> problems, CancellationToken cancellationToken)
    {
        try
        {
            return _manifests.Read(await PluginFolder.ReadAsync(path, _services.Time, cancellationToken), problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new PolicyProblem(
                place,
                $"The plugin in {path} cannot be read: {e.Message}",
                "Correct the files' owner or permissions, or remove the folder."));
            return null;
        }
    }

    private static void AddUnique(PluginSource source, List<PluginSource> sources, List<PolicyProblem> problems)
    {
        if (sources.Find(other => other.Id == source.Id) is { } other)
            problems.Add(new PolicyProblem(
                SettingsPath.PlaceOf(source.ManifestNode, "id"),
                $"The plugin id {source.Id} is taken by {other.Folder.Path}.",
                "Remove one of the two folders."));
        else
            sources.Add(source);
    }

    private static bool IsDisabled(PluginOptions options, string id) => options.Disabled.Any(disabled => disabled.Text == id);

    private static IEnumerable<PluginSource> InOrder(IEnumerable<PluginSource> sources, PluginOptions options)
    {
        var order = options.Order.Select(id => id.Text).ToList();
        return sources.OrderBy(source => order.IndexOf(source.Id) is >= 0 and var at ? at : int.MaxValue).ThenBy(
            source => source.Id, StringComparer.Ordinal);
    }

    /// <summary>
    /// Names in the options that no plugin bears. Not asked if a plugin could not be read: it may be the one that is named.
    /// </summary>
    private static void CheckNames(PluginOptions options, List<string> ids, List<PolicyProblem> problems)
    {
        foreach (var (key, names) in new[] { ("order", options.Order), ("disabled", options.Disabled) })
        {
            foreach (var name in names.Where(name => !ids.Contains(name.Text) && !(key == "order" && IsDisabled(options, name.Text))))
                Report(name.Place, $"'plugins.{key}' names {name.Text}, which is not a known plugin.", name.Text);
        }

        foreach (var (id, settings) in options.Settings.Where(pair => !ids.Contains(pair.Key) && !IsDisabled(options, pair.Key)))
            Report(settings.Place, $"'plugins.settings' has settings for {id}, which is not a known plugin.", id);

        void Report(SourcePlace place, string message, string name) => problems.Add(new PolicyProblem(place, message,
            (Suggestion.For(name, ids) is { } similar ? $"Did you mean {similar}? " : "")
                + (ids.Count == 0 ? "No plugin was found." : $"Plugins: {string.Join(", ", ids.Order(StringComparer.Ordinal))}.")));
    }
}
