using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Mime;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Sdk;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Testing.Plugins;

/// <summary>
/// Configures a plugin as the host does, by the host's own reader and binder, and keeps what the plugin registered. Mistakes in the
/// settings are collected in <see cref="Problems"/>, each with its place.
/// </summary>
public sealed class TestPluginBuilder : IPluginBuilder, IEventEmitter
{
    private readonly List<PolicyProblem> _problems = [];
    private readonly SettingsNode? _settings;

    /// <param name="settings">The administrator's section, as YAML.</param>
    /// <param name="defaultsFiles">The plugin's files of default settings, for instance its defaults.yaml.</param>
    public TestPluginBuilder(string settings, params IEnumerable<string> defaultsFiles)
    {
        var own = YamlReader.Read(settings, "policymta.yaml", _problems);
        SettingsNode? defaults = null;
        foreach (var file in defaultsFiles)
        {
            var shown = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(file));
            defaults = SettingsMerge.Over(defaults, YamlReader.Read(File.ReadAllText(file), shown, _problems));
        }

        _settings = SettingsMerge.Over(defaults, own);
    }

    public PluginManifest Manifest { get; init; } = new() { Id = "test", Assembly = "test.dll", Sdk = "0.1" };

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IEventEmitter Events => this;

    public IMessageInjector Injector { get; init; } = new TestInjector();

    public IMessageComposer Composer { get; } = new TestComposer();

    public ILimits Limits { get; init; } = new TestLimits();

    public IMessageHistory History { get; init; } = new TestHistory();

    public IReportIntake Reports { get; init; } = new TestReportIntake();

    public IMimeReader Mime => MimeReading.Instance;

    public ITraffic Traffic { get; init; } = new TestTraffic();

    public IDirectives Directives { get; init; } = new TestDirectives();

    public Meter Meter { get; } = new("test");

    public IPluginStore Store { get; init; } = new TestPluginStore();

    public string Folder { get; init; } = AppContext.BaseDirectory;

    public string StateFolder { get; init; } = Path.Combine(Path.GetTempPath(), "policymta-test-plugin");

    public ITables Tables => throw new NotSupportedException();

    public CancellationToken Unloading => CancellationToken.None;

    /// <summary>The mistakes found so far, as an administrator would read them.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.Select(problem => problem.ToString())];

    public List<IRecipientHandler> RecipientHandlers { get; } = [];

    /// <summary>The files that the plugin depends on.</summary>
    public List<FilePath> Inputs { get; } = [];

    public List<IInjectHandler> InjectHandlers { get; } = [];

    /// <summary>Those that are asked after all others.</summary>
    public List<IInjectHandler> LastInjectHandlers { get; } = [];

    /// <summary>What makes profiles when a decision names them.</summary>
    public List<Func<string, TrafficProfile?>> ProfileMakers { get; } = [];

    public List<Func<OriginQuestion, SettingPlace?>> Origins { get; } = [];

    /// <summary>The egress pools and sources that settings name.</summary>
    public List<(string Setting, string Kind, string Name)> EgressNames { get; } = [];

    public List<IRouteHandler> RouteHandlers { get; } = [];

    public List<ISignHandler> SignHandlers { get; } = [];

    public List<IBounceHandler> BounceHandlers { get; } = [];

    public List<TrafficProfile> Profiles { get; } = [];

    public Dictionary<(string Method, string Path), HttpHandler> Endpoints { get; } = [];

    public List<PluginCommand> Commands { get; } = [];

    public List<ConsolePanel> Panels { get; } = [];

    public List<Func<CancellationToken, Task>> BackgroundServices { get; } = [];

    public T Options<T>()
        where T : class, new() => SettingsBinder.Bind<T>(_settings, _problems);

    public void DependsOn(FilePath file) => Inputs.Add(file);

    public void ReportProblem(string setting, string problem) =>
        _problems.Add(new PolicyProblem(_settings is null ? default : SettingsPath.PlaceOf(_settings, setting), $"{setting}: {problem}"));

    public SettingPlace? PlaceOf(string setting) => SettingsPath.WrittenAt(_settings, setting);

    public void OnInject(IInjectHandler handler) => InjectHandlers.Add(handler);

    public void OnSignLast(ISignHandler handler) => SignHandlers.Add(handler);

    public void OnInjectLast(IInjectHandler handler) => LastInjectHandlers.Add(handler);

    public void OnRecipient(IRecipientHandler handler) => RecipientHandlers.Add(handler);

    public void OnRoute(IRouteHandler handler) => RouteHandlers.Add(handler);

    public void OnSign(ISignHandler handler) => SignHandlers.Add(handler);

    public void OnBounce(IBounceHandler handler) => BounceHandlers.Add(handler);

    public void AddTrafficProfile(TrafficProfile profile) => Profiles.Add(profile);

    public void AddTrafficProfiles(Func<string, TrafficProfile?> find) => ProfileMakers.Add(find);

    public void AddOrigins(Func<OriginQuestion, SettingPlace?> find) => Origins.Add(find);

    public void NamesEgressPool(string setting, string name) => EgressNames.Add((setting, "pool", name));

    public void NamesEgressSource(string setting, string name) => EgressNames.Add((setting, "source", name));

    public void AddEventSink(IEventSink sink)
    {
    }

    public void MapHttp(string method, string path, HttpHandler handler, HttpEndpointOptions? options = null) =>
        Endpoints.Add((method, path), handler);

    public List<string> Areas { get; } = [];

    public List<ITemplateSource> TemplateSources { get; } = [];

    public void AddHttpArea(string name) => Areas.Add(name);

    public void AddTemplateSource(ITemplateSource source) => TemplateSources.Add(source);

    public void AddLimit(string name, Rate rate, int maxKeys = 100_000)
    {
    }

    /// <summary>Gives the readers of events by their names.</summary>
    public Func<string, IEventReader> OpenReader { get; init; } = _ => new NoEvents();

    /// <summary>What plugins' HTTP clients connect with: to anything.</summary>
    public HttpMessageHandler OpenWeb(WebAccess web) => new SocketsHttpHandler { AllowAutoRedirect = false };

    public IEventReader AddEventReader(string name, EventReading? reading = null) => OpenReader(name);

    public void AddEventExporter(string name, IEventExporter exporter, EventReading? reading = null)
    {
    }

    public void AddConsolePanel(ConsolePanel panel) => Panels.Add(panel);

    /// <summary>Opens the database that the plugin asks for.</summary>
    public Func<ImmutableArray<Migration>, IPluginDatabase> OpenDatabase { get; init; } = _ => throw new NotSupportedException();

    public IPluginDatabase AddDatabase(ImmutableArray<Migration> migrations) => OpenDatabase(migrations);

    public void AddCommand(PluginCommand command) => Commands.Add(command);

    public void AddBackgroundService(Func<CancellationToken, Task> run) => BackgroundServices.Add(run);

    /// <summary>What the plugin emitted.</summary>
    public List<DeliveryEvent> Emitted { get; } = [];

    /// <summary>Until when the keys of events are remembered.</summary>
    public Dictionary<string, DateTimeOffset> EmittedKeys { get; } = [];

    public void Emit(DeliveryEvent deliveryEvent) => Emitted.Add(deliveryEvent);

    public ValueTask<bool> EmitOnceAsync(
        DeliveryEvent deliveryEvent, string key, TimeSpan window, CancellationToken cancellationToken = default)
    {
        lock (EmittedKeys)
        {
            if (WasEmitted(key))
                return new(false);
            EmittedKeys[key] = deliveryEvent.Time + window;
            Emit(deliveryEvent);
            return new(true);
        }
    }

    public bool WasEmitted(string key) => EmittedKeys.TryGetValue(key, out var until) && until > Time.GetUtcNow();

    /// <summary>A journal in which nothing ever stands.</summary>
    private sealed class NoEvents : IEventReader
    {
        public string Cursor => "none";

        public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }
}
