using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Stores;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tests;

/// <summary>An installation of its own: a folder with configuration, plugins and scripts, and all that loads them.</summary>
internal sealed class PolicyBed : IAsyncDisposable
{
    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "TestPlugins");

    /// <summary>
    /// What holds where a test says nothing: its own plugin folder, and deadlines that no busy machine exceeds while it compiles a new
    /// generation.
    /// </summary>
    private const string Beneath =
        "{ plugins: { path: plugins }, hooks: { first_call: 0s, deadline: { inject: 1m, route: 1m, sign: 1m, bounce: 1m } } }";

    private readonly HookWatchdog _watchdog = new();

    /// <param name="postgres">How plugins' databases are connected to; without it they are files of SQLite.</param>
    /// <param name="keepsPlugins">Whether the code of plugins stays loaded when they end.</param>
    public PolicyBed(string postgres = "", bool keepsPlugins = false)
    {
        Folder = Directory.CreateTempSubdirectory("policymta-test-").FullName;
        Directory.CreateDirectory(PluginFolder);
        Directory.CreateDirectory(ScriptFolder);
        Stores = new PluginStores(Path.Combine(Folder, "spool"), StoreAccess.ReadWrite);
        var services = new PluginServices(TestYaml.Read, Log, Events, Stores, TimeProvider.System)
        {
            Corridor = Corridor,
            ReservedAreas = ["own"],
            Databases = new PluginDatabases(new DatabaseOptions { Postgresql = postgres }, Path.Combine(Folder, "spool"), Log),
        };
        States = new ScriptStates(TimeProvider.System) { Services = new ScriptServices(Stores, services.Limits) { Corridor = Corridor } };
        Host = new PluginHost(
            services,
            Folder,
            new PluginContexts(Path.Combine(Folder, "staging"), keepsPlugins),
            [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(150), 100)]);
        Builder = new SnapshotBuilder(Host, States, Recorded, _watchdog, Failures, Log, TimeProvider.System, "mta.example", Folder);
        Configure("");
    }

    public string Folder { get; }

    public string PluginFolder => Path.Combine(Folder, "plugins");

    public string ScriptFolder => Path.Combine(Folder, "scripts");

    public string ConfigurationFile => Path.Combine(Folder, "policymta.yaml");

    public PluginStores Stores { get; }

    /// <summary>Opened by tests that let plugins reach one.</summary>
    public CorridorAccess Corridor { get; } = new();

    public TestLog Log { get; } = new();

    public TestEvents Events { get; } = new();

    public TestFailures Failures { get; } = new();

    public TestReports Reports { get; } = new();

    public ScriptStates States { get; }

    public RecordedContexts Recorded { get; } = new(TimeProvider.System);

    public PluginHost Host { get; }

    public SnapshotBuilder Builder { get; }

    public PolicyStore Store { get; private set; } = null!;

    public PolicyReloader Reloader { get; private set; } = null!;

    /// <summary>Lays a test plugin into the plugin folder, under a folder name and id of its own if wanted.</summary>
    public string Install(string name, string? id = null)
    {
        var target = Path.Combine(PluginFolder, id ?? name);
        Directory.CreateDirectory(target);
        var built = Path.Combine(Built, name);
        foreach (var file in Directory.GetFiles(built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        if (id is not null)
            EditManifest(target, $"id: Test.{name}", $"id: {id}");
        return target;
    }

    public static void EditManifest(string folder, string old, string replacement)
    {
        var path = Path.Combine(folder, "plugin.yaml");
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <summary>Writes the configuration; the paths are there already.</summary>
    public void Configure(string yaml) => File.WriteAllText(ConfigurationFile, yaml);

    public (PolicyOptions? Options, ImmutableArray<PolicyProblem> Problems) ReadOptions()
    {
        var problems = new List<PolicyProblem>();
        var overlay = SettingsMerge.Over(TestYaml.Parse(Beneath), TestYaml.Parse(File.ReadAllText(ConfigurationFile), "policymta.yaml"));
        var options = SettingsBinder.Bind<PolicyOptions>(overlay, problems);
        return problems.Count == 0 ? (options, []) : (null, [.. problems]);
    }

    public async Task<PolicyBuildResult> BuildAsync()
    {
        var (options, problems) = ReadOptions();
        Assert.Empty(problems);
        return await Builder.BuildAsync(options!, LoadedPolicies.None, CancellationToken.None);
    }

    /// <summary>Builds, expecting problems, and gives them as text without the folder.</summary>
    public async Task<List<string>> ProblemsAsync()
    {
        var build = await BuildAsync();
        await build.DiscardAsync();
        return [.. build.Problems.Select(problem => problem.ToString().Replace(Folder + "/", "", StringComparison.Ordinal))];
    }

    /// <summary>Puts a first generation in force.</summary>
    public async Task StartAsync()
    {
        var options = ReadOptions().Options!;
        var build = await Builder.BuildAsync(options, LoadedPolicies.None, CancellationToken.None);
        Assert.Empty(build.Problems);
        Store = new PolicyStore(build.Snapshot!);
        Reloader = new PolicyReloader(
            Store, Builder, build, options, ConfigurationFile, ReadOptions, States, Reports, Log, TimeProvider.System);
    }

    public async Task<ReloadResult> ReloadAsync() => await Reloader.ReloadAsync("test", CancellationToken.None);

    public async Task<InjectDecision> InjectAsync()
    {
        using var lease = Store.Acquire(default);
        return await lease.Snapshot.OnInject.RunAsync(TestContexts.Inject(), lease.Snapshot, new DecisionTrace(TimeProvider.System));
    }

    public async Task<(RouteDecision Decision, ImmutableArray<TraceEntry> Trace)> RouteAsync()
    {
        using var lease = Store.Acquire(default);
        var trace = new DecisionTrace(TimeProvider.System);
        return (await lease.Snapshot.OnRoute.RunAsync(TestContexts.Route(), lease.Snapshot, trace), trace.Entries);
    }

    public async ValueTask DisposeAsync()
    {
        if (Reloader is not null)
        {
            await Reloader.DisposeAsync();
            if (Store.Current.Holds > 0)
                Store.Close();
        }

        _watchdog.Dispose();
        await Stores.DisposeAsync();
        Recorded.Dispose();
        await DeleteAsync();
    }

    /// <summary>Deletes the folder, also while the last plugin's copy is being deleted there.</summary>
    private async Task DeleteAsync()
    {
        for (var attempt = 1; Directory.Exists(Folder); attempt++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (attempt < 100)
            {
                await Task.Delay(20);
            }
        }
    }
}

internal static class TestContexts
{
    public static InjectContext Inject() => new()
    {
        Message = Message(),
        Content = new MessageContent("Subject: x\r\n\r\nbody\r\n"u8.ToArray()),
        Source = new InjectionSource { Protocol = "ESMTP", Listener = "test" },
    };

    public static RouteContext Route() => new() { Message = Message(), Domain = "b.example", Recipients = [new Recipient("b@b.example")] };

    public static SignContext Sign() =>
        new() { Message = Message(), Content = new MessageContent("Subject: x\r\n\r\nbody\r\n"u8.ToArray()) };

    public static BounceContext Bounce(string reply) => new()
    {
        Message = Message(),
        Recipient = "b@b.example",
        Domain = "b.example",
        Stage = SmtpStage.RcptTo,
        Reply = SmtpReply.Parse(reply),
        IsRemoteReply = true,
        Attempt = 3,
        Age = TimeSpan.FromMinutes(5),
    };

    private static MessageFacts Message() => new()
    {
        Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
        ReturnPath = "a@a.example",
        Recipients = [new Recipient("b@b.example")],
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = 20,
    };
}

internal sealed class TestEvents : IEventEmitter
{
    public ConcurrentQueue<DeliveryEvent> All { get; } = new();

    public void Emit(DeliveryEvent deliveryEvent) => All.Enqueue(deliveryEvent);

    public IEnumerable<string> Kinds => All.Select(one => one.Kind);
}

internal sealed class TestFailures : IHandlerReporter
{
    public ConcurrentQueue<string> All { get; } = new();

    public void HandlerFailed(string hook, string handler, string error, string? consequence) =>
        All.Enqueue($"{hook} {handler}: {error} [{consequence}]");
}

internal sealed class TestReports : IReloadReporter
{
    private readonly System.Threading.Channels.Channel<ReloadResult> _results =
        System.Threading.Channels.Channel.CreateUnbounded<ReloadResult>();

    public void ReloadEnded(ReloadResult result) => _results.Writer.TryWrite(result);

    public async Task<ReloadResult> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await _results.Reader.ReadAsync(limit.Token);
    }
}

/// <summary>Keeps what is logged, as text.</summary>
internal sealed class TestLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

    public void Dispose()
    {
    }
}
