using System.Collections.Frozen;
using PolicyMta.Core.Files;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Egress;
using PolicyMta.Policies.Files;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Profiles;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Reload;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies;

/// <summary>
/// Makes a policy snapshot of options, plugins and scripts, aside from the one in force. Finds every problem at once; with a problem there
/// is no snapshot, and nothing stays loaded. Builds must not overlap.
/// </summary>
internal sealed class SnapshotBuilder(
    PluginHost plugins, ScriptStates states, RecordedContexts recorded, HookWatchdog watchdog, IHandlerReporter reporter,
    ILoggerFactory loggers, TimeProvider time,
    string hostname, string rootFolder)
{
    public PluginHost Plugins => plugins;

    /// <summary>The tables that plugins and scripts look things up in.</summary>
    public TableRoom Tables => plugins.Tables;

    /// <summary>What hooks have been asked with under the snapshots made here.</summary>
    public RecordedContexts Recorded => recorded;

    /// <summary>Notes what is being loaded, so that what ends the process is not tried again; null where nobody would read it.</summary>
    public PolicyAttempts? Attempts { get; set; }

    /// <summary>The folder that scripts are read from.</summary>
    public string ScriptFolderOf(PolicyOptions options) =>
        Path.GetFullPath(options.Scripts.Path.IsEmpty ? "scripts" : options.Scripts.Path, rootFolder);

    /// <param name="options">What the configuration says.</param>
    /// <param name="previous">What is in force; <see cref="LoadedPolicies.None"/> at first.</param>
    /// <param name="cancellationToken">Ends the build early.</param>
    public async Task<PolicyBuildResult> BuildAsync(PolicyOptions options, LoadedPolicies previous, CancellationToken cancellationToken)
    {
        var problems = new List<PolicyProblem>();
        var parts = new SnapshotParts();
        try
        {
            var folder = ScriptFolderOf(options);
            var files = ScriptFiles.Read(folder);
            if (MistakeInFolder(folder, options.Scripts, previous) is { } mistake)
                problems.Add(mistake);
            parts.Identity = IdentityOf(options, files);
            if (Attempts?.MistakeIn(parts.Identity) is { } ended)
                return new PolicyBuildResult(null, [ended], LoadedPolicies.None) { Parts = parts };

            using var attempt = Attempts?.Begin(parts.Identity);
            attempt?.At(string.Join(", ", plugins.FoldersOf(options.Plugins)));
            parts.Plugins = await plugins.LoadAsync(options.Plugins, problems, cancellationToken);
            var tables = await Tables.PrepareAsync(options.Scripts.Tables, problems, cancellationToken);
            var scripts = await ScriptHost.LoadAsync(files, options.Scripts, states, loggers, time, cancellationToken, attempt, tables);
            parts.Scripts = scripts.Scripts;
            problems.AddRange(scripts.Problems);

            var profiles = GatherProfiles(options, parts, files, problems);
            var commands = PluginCommands.Gather(parts.Plugins, problems);
            PanelRules.CheckNames(parts.Plugins, problems);
            var areas = AreaRules.Gather(parts.Plugins, problems);
            EgressTable.CheckNames(options, parts.Plugins.SelectMany(plugin => plugin.Handlers.EgressNames), problems);
            if (problems.Count == 0)
                CheckHandlerNames(options, parts, problems);
            if (problems.Count == 0)
                return Assemble(options, parts, profiles, commands, areas, previous);
        }
        catch
        {
            await parts.ReleaseAsync();
            throw;
        }

        await parts.ReleaseAsync();
        return new PolicyBuildResult(null, [.. problems], LoadedPolicies.None) { Parts = parts };
    }

    /// <summary>
    /// A scripts folder that is configured must be there; the default one may be missing, but not go while scripts of it are in force.
    /// </summary>
    private static PolicyProblem? MistakeInFolder(string folder, ScriptOptions options, LoadedPolicies previous)
    {
        if (Directory.Exists(folder))
            return null;
        var isExpected = !options.Path.IsEmpty && !options.IsDefaultPath;
        if (!isExpected && !MissingFolder.IsTaken(folder) && previous.Policies.All(policy => policy.Kind != LoadedPolicyKind.Script))
            return null;
        return new PolicyProblem(
            options.PathPlace.File is null ? new SourcePlace(folder, 0, 0) : options.PathPlace,
            $"The scripts folder {folder} {MissingFolder.Why(folder)}.",
            "Put the folder there (an empty one if there are to be no scripts), or correct 'scripts.path'.");
    }

    /// <summary>Names in 'hooks.handlers' that nobody bears: what they are to hold for would go by the general rule unseen.</summary>
    private static void CheckHandlerNames(PolicyOptions options, SnapshotParts parts, List<PolicyProblem> problems)
    {
        string[] ids = [.. parts.Plugins.Select(plugin => plugin.Id), .. parts.Scripts.Select(script => script.Path)];
        foreach (var id in options.Hooks.Handlers.Values.Select(handler => handler.Id))
        {
            if (!ids.Contains(id.Text) && options.Plugins.Disabled.All(disabled => disabled.Text != id.Text))
                problems.Add(new PolicyProblem(
                    id.Place,
                    $"'hooks.handlers' names {id.Text}, which is neither a plugin nor a script.{DidYouMean.For(id.Text, ids)}",
                    "Write a plugin's id, or a script's path below the scripts folder."));
        }
    }

    private PolicyBuildResult Assemble(
        PolicyOptions options,
        SnapshotParts parts,
        ProfileTable profiles,
        Dictionary<string, OwnedCommand> commands,
        Dictionary<string, string> areas,
        LoadedPolicies previous)
    {
        var chains = new ChainSet(options.Hooks, recorded, watchdog, reporter, time);
        var loaded = new LoadedPolicies(previous.Generation + 1, Fingerprint(options, parts), time.GetUtcNow())
        {
            Policies = [.. parts.Plugins.Select(plugin => Describe(plugin, chains, previous)), .. parts.Scripts.Select(
                script => Describe(script, chains, previous))],
            Profiles = profiles.ToList(),
        };
        loaded = loaded with { Policies = [.. loaded.Policies.Select(policy => WithLast(policy, parts, chains))] };
        var snapshot = new PolicySnapshot
        {
            Generation = loaded.Generation,
            Fingerprint = loaded.Fingerprint,
            LoadedAt = loaded.LoadedAt,
            OnRecipient = chains.OnRecipient.Build(parts),
            RouteIdentity = RouteIdentityOf(parts),
            OnInject = chains.OnInject.Build(parts),
            OnRoute = chains.OnRoute.Build(parts),
            OnSign = chains.OnSign.Build(parts),
            OnBounce = chains.OnBounce.Build(parts),
            Profiles = profiles.ToDictionary(),
            MistakeInProfile = ProfileTable.MistakeIn,
            MadeProfiles = new MadeProfiles(
                [.. parts.Plugins.SelectMany(plugin => plugin.Handlers.ProfileMakers.Select(maker => (plugin.Id, maker)))],
                loggers.CreateLogger<MadeProfiles>()).Find,
            Origins = [.. parts.Plugins.SelectMany(plugin => plugin.Handlers.Origins.Select(find => (plugin.Id, find)))],
            Pools = EgressTable.PoolsOf(options, hostname),
            Retry = options.Retry,
            EventSinks = [.. parts.Plugins.SelectMany(plugin => plugin.EventSinks.Select(sink => (plugin.Id, sink)))],
            Endpoints = parts.Plugins.ToFrozenDictionary(plugin => plugin.Id, plugin => plugin.Handlers.Endpoints, StringComparer.Ordinal),
            Areas = areas.ToFrozenDictionary(StringComparer.Ordinal),
            TemplateSources =
                [.. parts.Plugins.SelectMany(plugin => plugin.Handlers.TemplateSources.Select(source => (plugin.Id, source)))],
            Commands = commands.ToFrozenDictionary(),
            Panels = [.. parts.Plugins.SelectMany(plugin => plugin.Handlers.Panels)],
            Drained = () => new ValueTask(parts.ReleaseAsync()),
        };
        parts.Snapshot = snapshot;
        plugins.Apply(options.Plugins);
        return new PolicyBuildResult(snapshot, [], loaded) { Parts = parts };
    }

    private static ProfileTable GatherProfiles(PolicyOptions options, SnapshotParts parts, ScriptFiles files, List<PolicyProblem> problems)
    {
        var table = new ProfileTable(problems);
        foreach (var plugin in parts.Plugins)
            AddAll(plugin.Handlers.Profiles, new ProfileOwner(ProfileSource.Plugin, plugin.Id, new SourcePlace(plugin.Id, 0, 0)));
        foreach (var script in parts.Scripts)
            AddAll(script.Handlers.Profiles, new ProfileOwner(
                ProfileSource.Script, script.Path, new SourcePlace(files.DisplayPath(script.Path), 0, 0)));
        foreach (var profile in options.TrafficProfiles.Values)
            table.Add(new ProfileOwner(ProfileSource.Configuration, "configuration", default), profile);
        return table;

        void AddAll(ImmutableArray<Sdk.TrafficProfile> profiles, ProfileOwner owner)
        {
            foreach (var profile in profiles)
                table.Add(owner, profile);
        }
    }

    /// <summary>A hash over what a build of these options would be made of now, known before anything of it is run.</summary>
    public string IdentityOf(PolicyOptions options) => IdentityOf(options, ScriptFiles.Read(ScriptFolderOf(options)));

    private string IdentityOf(PolicyOptions options, ScriptFiles files)
    {
        using var hash = new ContentHash();
        hash.AddOptions(options).Add(files.Hash);
        foreach (var folder in plugins.FoldersOf(options.Plugins))
        {
            var tree = PolicyTree.Walk(folder, LinkScope.Anywhere);
            foreach (var file in tree.Files)
                hash.Add(file.Path).Add(FileDigest.Of(file.Real));
            foreach (var (path, target) in tree.Aliases)
                hash.Add(path).Add(target);
        }

        return hash.ToString();
    }

    /// <summary>A hash over all that is asked at on-route, in its order.</summary>
    private static string RouteIdentityOf(SnapshotParts parts)
    {
        using var hash = new ContentHash();
        foreach (var plugin in parts.Plugins.Where(plugin => !plugin.Handlers.OnRoute.IsEmpty))
            hash.Add(plugin.Id).Add(plugin.Identity);
        foreach (var script in parts.Scripts.Where(script => !script.Handlers.OnRoute.IsEmpty))
            hash.Add(script.Path).Add(script.Hash);
        return hash.ToString();
    }

    private string Fingerprint(PolicyOptions options, SnapshotParts parts)
    {
        using var hash = new ContentHash();
        hash.Add(hostname).AddOptions(options);
        foreach (var plugin in parts.Plugins)
            hash.Add(plugin.Id).Add(plugin.Identity);
        foreach (var script in parts.Scripts)
            hash.Add(script.Path).Add(script.Hash);
        return hash.ToString();
    }

    private static LoadedPolicy Describe(PluginInstance plugin, ChainSet chains, LoadedPolicies previous) =>
        new(LoadedPolicyKind.Plugin, plugin.Id, plugin.Identity, previous.SinceGenerationOf(plugin.Id, plugin.Identity))
        {
            Version = plugin.Manifest.Version,
            Description = plugin.Manifest.Description,
            Handlers = [.. chains.Add(plugin.Handlers)],
            EventSinks = plugin.EventSinks.Length,
            BackgroundServices = plugin.BackgroundServiceCount,
        };

    private static LoadedPolicy WithLast(LoadedPolicy policy, SnapshotParts parts, ChainSet chains) =>
        policy.Kind == LoadedPolicyKind.Plugin
        && parts.Plugins.First(plugin => plugin.Id == policy.Id).Handlers is { } last
        && !(last.OnInjectLast.IsEmpty && last.OnSignLast.IsEmpty)
            ? policy with { Handlers = [.. policy.Handlers, .. chains.AddLast(last)] }
            : policy;

    private static LoadedPolicy Describe(LoadedScript script, ChainSet chains, LoadedPolicies previous) =>
        new(LoadedPolicyKind.Script, script.Path, script.Hash, previous.SinceGenerationOf(script.Path, script.Hash))
        {
            Handlers = [.. chains.Add(script.Handlers)],
            Source = script.Source,
            Tests = script.Tests.Length,
        };
}
