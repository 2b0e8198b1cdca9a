using PolicyMta.Core.Policy;
using PolicyMta.Policies.Files;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Reload;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies;

/// <summary>
/// Puts new policy in force while mail flows: builds it aside, and swaps only what is whole. On any problem the old generation stays and
/// the next change is tried again. One reload at a time; thread-safe.
/// </summary>
internal sealed class PolicyReloader : IAsyncDisposable
{
    private readonly PolicyStore _store;
    private readonly SnapshotBuilder _builder;
    private readonly PolicyTrial _trial;
    private readonly ScriptStates _states;
    private readonly PolicyOptionsReader _readOptions;
    private readonly IReloadReporter _reporter;
    private readonly TimeProvider _time;
    private readonly PolicyWatcher _watcher;
    private readonly PolicyWatcher _tables;
    private readonly string _configurationFile;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<(SnapshotParts Parts, DateTimeOffset Since)> _replaced = [];
    private SnapshotParts _inForce;
    private PolicyOptions _options;

    /// <param name="store">Holds the snapshot of <paramref name="first"/>.</param>
    /// <param name="builder">Makes the next ones.</param>
    /// <param name="first">The build that is in force.</param>
    /// <param name="options">The options that it was made of.</param>
    /// <param name="configurationFile">The configuration file; watched along with the folders of plugins and scripts.</param>
    /// <param name="readOptions">Reads that file anew.</param>
    /// <param name="states">What scripts keep; forgotten for scripts that are gone.</param>
    /// <param name="reporter">Told how each reload ended.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="time">The clock.</param>
    public PolicyReloader(
        PolicyStore store,
        SnapshotBuilder builder,
        PolicyBuildResult first,
        PolicyOptions options,
        string configurationFile,
        PolicyOptionsReader readOptions,
        ScriptStates states,
        IReloadReporter reporter,
        ILoggerFactory loggers,
        TimeProvider time)
    {
        _store = store;
        _builder = builder;
        _trial = new PolicyTrial(builder.Recorded, time);
        Loaded = first.Loaded;
        _inForce = first.Parts;
        _options = options;
        _configurationFile = Path.GetFullPath(configurationFile);
        _readOptions = readOptions;
        _states = states;
        _reporter = reporter;
        _time = time;
        _watcher = new PolicyWatcher(
            Watched, () => ReloadAsync("files changed", CancellationToken.None), loggers.CreateLogger<PolicyWatcher>(), time);
        _tables = new PolicyWatcher(WatchedTables, RefreshTables, loggers.CreateLogger<PolicyWatcher>(), time);
        builder.Tables.Keep(options.Scripts.Tables);
        first.Activate();
    }

    /// <summary>
    /// The files to watch beside the folders of plugins and scripts, asked anew at each look; the configuration file alone if left out.
    /// </summary>
    public Func<ImmutableArray<string>>? FilesToWatch { get; init; }

    /// <summary>What is in force.</summary>
    public LoadedPolicies Loaded { get; private set; }

    /// <summary>The configuration file that is read, as a full path.</summary>
    public string ConfigurationFile => _configurationFile;

    /// <summary>Plugins that were unloaded and are in memory still.</summary>
    public ImmutableArray<UnloadingPlugin> Unloading => _builder.Plugins.Unloads.Remaining;

    /// <summary>
    /// Generations that were replaced and still have steps at work under them: a handler that never came back holds its generation.
    /// </summary>
    public ImmutableArray<DrainingGeneration> Draining
    {
        get
        {
            lock (_replaced)
            {
                _replaced.RemoveAll(entry => entry.Parts.Snapshot is null);
                return [.. _replaced.Select(entry => (entry.Parts.Snapshot, entry.Since)).Where(entry => entry.Snapshot is not null)
                    .Select(entry => new DrainingGeneration(entry.Snapshot!.Generation, entry.Since, entry.Snapshot.Holds))];
            }
        }
    }

    /// <summary>Begins to reload by itself when files change, and if they have changed since they were loaded.</summary>
    public void Watch()
    {
        _watcher.Start(HasChanged);
        _tables.Start();
        RefreshTables();
    }

    /// <summary>
    /// Reads everything anew and puts it in force if it is whole, differs from what is, and does not fail on recorded messages.
    /// </summary>
    public Task<ReloadResult> ReloadAsync(string reason, CancellationToken cancellationToken) =>
        ReloadAsync(reason, force: false, cancellationToken);

    /// <param name="reason">Who or what asks for it.</param>
    /// <param name="force">Whether scripts that fail on recorded messages are put in force anyway.</param>
    /// <param name="cancellationToken">Ends the reload early.</param>
    public async Task<ReloadResult> ReloadAsync(string reason, bool force, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var started = _time.GetTimestamp();
            var before = Loaded;
            var (outcome, problems, trial) = await TryReloadAsync(force, cancellationToken);
            var result = new ReloadResult(outcome, reason, Loaded.Generation, problems, _time.GetElapsedTime(started))
            {
                Trial = trial,
                Changes = PolicyChanges.Between(before, Loaded),
            };
            _reporter.ReloadEnded(result);
            return result;
        }
        finally
        {
            _builder.Tables.Keep(_options.Scripts.Tables);
            _one.Release();
        }
    }

    /// <summary>Finds every problem of what lies in the files now, those on recorded messages included, and changes nothing.</summary>
    public async Task<PolicyCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var (options, problems) = _readOptions();
            if (options is null || problems.Length > 0)
                return new PolicyCheck(problems, TrialReport.None);

            var build = await BuildAsync(options, cancellationToken);
            try
            {
                var trial = build.Snapshot is null ? TrialReport.None : await _trial.RunAsync(build, Loaded, cancellationToken);
                return new PolicyCheck([.. build.Problems, .. trial.Failures], trial);
            }
            finally
            {
                await build.DiscardAsync();
            }
        }
        finally
        {
            _builder.Tables.Keep(_options.Scripts.Tables);
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.DisposeAsync();
        await _tables.DisposeAsync();
        await _one.WaitAsync();
        _builder.Tables.Dispose();
        _one.Dispose();
    }

    private async Task<(ReloadOutcome Outcome, ImmutableArray<PolicyProblem> Problems, TrialReport Trial)> TryReloadAsync(
        bool force, CancellationToken cancellationToken)
    {
        var (options, problems) = _readOptions();
        if (options is null || problems.Length > 0)
            return (ReloadOutcome.Failed, problems, TrialReport.None);

        var build = await BuildAsync(options, cancellationToken);
        if (build.Snapshot is null)
            return (ReloadOutcome.Failed, build.Problems, TrialReport.None);

        if (build.Loaded.Fingerprint == Loaded.Fingerprint && !IsAnythingSwitchedOff())
        {
            await build.DiscardAsync();
            return (ReloadOutcome.Unchanged, [], TrialReport.None);
        }

        var trial = await TryAsync(build, cancellationToken);
        if (trial.Failures.Length > 0 && !force)
        {
            await build.DiscardAsync();
            return (ReloadOutcome.Failed, trial.Failures, trial);
        }

        PutInForce(build, options);
        return (ReloadOutcome.Reloaded, [], trial);
    }

    private async Task<TrialReport> TryAsync(PolicyBuildResult build, CancellationToken cancellationToken)
    {
        using var attempt = _builder.Attempts?.Begin(build.Parts.Identity);
        attempt?.At(_builder.ScriptFolderOf(_options));
        try
        {
            return await _trial.RunAsync(build, Loaded, cancellationToken);
        }
        catch
        {
            await build.DiscardAsync();
            throw;
        }
    }

    private void PutInForce(PolicyBuildResult build, PolicyOptions options)
    {
        lock (_replaced)
            _replaced.Add((_inForce, _time.GetUtcNow()));
        _store.Swap(build.Snapshot!);
        _inForce = build.Parts;
        _options = options;
        _builder.Tables.Keep(options.Scripts.Tables);
        Loaded = build.Loaded;
        build.Activate();
        var scripts = build.Loaded.Policies.Where(policy => policy.Kind == LoadedPolicyKind.Script).Select(policy => policy.Id);
        _states.Keep(scripts, options.Scripts.Limits);
    }

    private async Task<PolicyBuildResult> BuildAsync(PolicyOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await _builder.BuildAsync(options, Loaded, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var problem = new PolicyProblem(
                new SourcePlace(_configurationFile, 0, 0), $"The policy could not be built: {e.GetType().Name}: {e.Message}");
            return new PolicyBuildResult(null, [problem], LoadedPolicies.None) { Parts = new SnapshotParts() };
        }
    }

    /// <summary>A handler that was switched off comes back by a reload, even if nothing else has changed.</summary>
    private bool IsAnythingSwitchedOff() =>
        Loaded.Policies.Any(policy => policy.Handlers.Any(handler => handler.State.SwitchedOff is not null));

    private WatchedPaths WatchedTables() =>
        new([.. _builder.Tables.InForce.Handles.Select(table => table.WatchedFile).Where(file => file.Length > 0)], []);

    private Task RefreshTables()
    {
        _builder.Tables.Refresh();
        return Task.CompletedTask;
    }

    /// <summary>Whether what lies in the files now is not what is in force.</summary>
    private bool HasChanged()
    {
        var (options, problems) = _readOptions();
        return options is null || problems.Length > 0 || _builder.IdentityOf(options) != _inForce.Identity
            || !_builder.Plugins.AreInputsUnchanged();
    }

    private WatchedPaths Watched() => new(
        [.. FilesToWatch?.Invoke() ?? [_configurationFile], .. _builder.Plugins.Inputs],
        [
            .. _builder.Plugins.FoldersOf(_options.Plugins).Select(folder => new WatchedFolder(folder, LinkScope.Anywhere)),
            new WatchedFolder(_builder.ScriptFolderOf(_options), LinkScope.Inside),
        ]);
}
