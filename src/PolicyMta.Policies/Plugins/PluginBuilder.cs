using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Mime;
using PolicyMta.Policies.Egress;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Takes down what a plugin asks for in <see cref="IPlugin.Configure"/>, and the mistakes in its settings. Closed when that call returns.
/// The plugin may keep it for as long as it lives.
/// </summary>
internal sealed class PluginBuilder(
    PluginManifest manifest, string folder, SettingsNode? settings, PluginServices services, PluginInputs inputs,
    CancellationToken unloading)
    : IPluginBuilder
{
    private const int MaxKeysOfLimit = 10_000_000;
    private readonly PluginLimits _limits = new(manifest.Id, services.Limits);
    private readonly PluginTables _tables = new(services.Tables);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private readonly List<TrafficProfile> _profiles = [];
    private readonly HashSet<string> _profileNames = new(StringComparer.Ordinal);
    private readonly List<EgressName> _egressNames = [];
    private bool _closed;

    public PluginManifest Manifest => manifest;

    public ILogger Logger { get; } = services.Loggers.CreateLogger(manifest.Id);

    public TimeProvider Time => services.Time;

    public IEventEmitter Events { get; } = new PluginEvents(manifest.Id, services.Events);

    public IMessageInjector Injector { get; } = new PluginInjector(manifest.Id, services.Corridor);

    public IMessageComposer Composer { get; } = new PluginComposer(services.Corridor);

    public ILimits Limits => _limits;

    public IMimeReader Mime => MimeReading.Instance;

    public ITraffic Traffic { get; } = new PluginTraffic(manifest.Id, services.Corridor);

    public IDirectives Directives { get; } = new PluginDirectives(manifest.Id, services.Corridor);

    public IMessageHistory History { get; } = new PluginHistory(services.Corridor, services.OfflineEvents);

    public IReportIntake Reports { get; } = new PluginReports(services.Corridor);

    public Meter Meter => CreatedMeter ??= PluginMeter.Create(manifest.Id, manifest.Version, services.Corridor);

    /// <summary>The meter, if the plugin asked for it; to be disposed with the plugin.</summary>
    public Meter? CreatedMeter { get; private set; }

    /// <summary>The database, if the plugin asked for one; to be disposed with the plugin.</summary>
    public PluginDatabase? AddedDatabase { get; private set; }

    public IPluginStore Store => services.Stores.Of(manifest.Id);

    public string Folder => folder;

    public string StateFolder => services.Stores.FolderOf(manifest.Id);

    public ITables Tables => _tables;

    public CancellationToken Unloading => unloading;

    /// <summary>What it reads its settings into; null if it reads none.</summary>
    public Type? SettingsType { get; private set; }

    public List<PolicyProblem> Problems { get; } = [];

    public LoadedHandlers Handlers { get; private set; } = new(manifest.Id);

    public List<IEventSink> EventSinks { get; } = [];

    public List<Func<CancellationToken, Task>> BackgroundServices { get; } = [];

    public T Options<T>()
        where T : class, new()
    {
        Demand();
        SettingsType = typeof(T);
        return SettingsBinder.Bind<T>(settings, Problems, PlaceOf(""), services.ConfigurationFolder);
    }

    public void DependsOn(FilePath file)
    {
        Demand();
        if (!file.IsEmpty && !inputs.TryAdd(Path.GetFullPath(file)))
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} depends on more than {PluginInputs.Max} files."));
    }

    public void ReportProblem(string setting, string problem)
    {
        Demand();
        Problems.Add(new PolicyProblem(PlaceOf(setting), $"{manifest.Id}: {(setting.Length == 0 ? problem : $"'{setting}': {problem}")}"));
    }

    SettingPlace? IPluginBuilder.PlaceOf(string setting) => SettingsPath.WrittenAt(settings, setting);

    public void OnInject(IInjectHandler handler) => Take(handler, Handlers with { OnInject = Handlers.OnInject.Add(handler) });

    public void OnInjectLast(IInjectHandler handler) =>
        Take(handler, Handlers with { OnInjectLast = Handlers.OnInjectLast.Add(handler) });

    public void OnRecipient(IRecipientHandler handler) =>
        Take(handler, Handlers with { OnRecipient = Handlers.OnRecipient.Add(handler) });

    public void OnRoute(IRouteHandler handler) => Take(handler, Handlers with { OnRoute = Handlers.OnRoute.Add(handler) });

    public void OnSign(ISignHandler handler) => Take(handler, Handlers with { OnSign = Handlers.OnSign.Add(handler) });

    public void OnSignLast(ISignHandler handler) => Take(handler, Handlers with { OnSignLast = Handlers.OnSignLast.Add(handler) });

    public void OnBounce(IBounceHandler handler) => Take(handler, Handlers with { OnBounce = Handlers.OnBounce.Add(handler) });

    public void AddTrafficProfile(TrafficProfile profile)
    {
        Demand(profile);
        if (_profileNames.Add(profile.Name))
            _profiles.Add(profile);
        else
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} declares the traffic profile '{profile.Name}' twice."));
    }

    public void AddTrafficProfiles(Func<string, TrafficProfile?> find)
    {
        Demand(find);
        Handlers = Handlers with { ProfileMakers = Handlers.ProfileMakers.Add(find) };
    }

    public void AddOrigins(Func<OriginQuestion, SettingPlace?> find)
    {
        Demand(find);
        Handlers = Handlers with { Origins = Handlers.Origins.Add(find) };
    }

    public void NamesEgressPool(string setting, string name) => Take(setting, name, isPool: true);

    public void NamesEgressSource(string setting, string name) => Take(setting, name, isPool: false);

    public void AddEventSink(IEventSink sink)
    {
        Demand(sink);
        EventSinks.Add(sink);
    }

    public void MapHttp(string method, string path, HttpHandler handler, HttpEndpointOptions? options = null)
    {
        Demand(handler);
        if (EndpointRules.Read(manifest.Id, method, path, handler, options ?? new(), Handlers.Endpoints, out var mistake) is { } endpoint)
            Handlers = Handlers with { Endpoints = Handlers.Endpoints.Add(endpoint) };
        else
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} maps the HTTP endpoint {method} {path}: {mistake}"));
    }

    public void AddHttpArea(string name)
    {
        Demand(name);
        if (AreaRules.MistakeIn(name, services.ReservedAreas, Handlers.Areas) is { } mistake)
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} adds the HTTP area '{name}': {mistake}"));
        else
            Handlers = Handlers with { Areas = Handlers.Areas.Add(name) };
    }

    public void AddTemplateSource(ITemplateSource source)
    {
        Demand(source);
        Handlers = Handlers with { TemplateSources = Handlers.TemplateSources.Add(source) };
    }

    public void AddLimit(string name, Rate rate, int maxKeys = 100_000)
    {
        Demand(name);
        if (!IsName(name) || rate.Count < 1 || rate.Per <= TimeSpan.Zero || maxKeys is < 1 or > MaxKeysOfLimit)
            Problems.Add(new PolicyProblem(
                PlaceOf(""), $"{manifest.Id} declares the limit '{name}' with a name, rate or number of keys that is not valid."));
        else if (!_limits.TryDeclare(name, new NamedLimit(rate, maxKeys)))
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} declares the limit '{name}' twice."));
    }

    public IEventReader AddEventReader(string name, EventReading? reading = null) => AddReader(name, reading);

    public HttpMessageHandler OpenWeb(WebAccess web)
    {
        Demand(web);
        return WebHandler.Create(web, services.Corridor);
    }

    public void AddEventExporter(string name, IEventExporter exporter, EventReading? reading = null)
    {
        Demand(exporter);
        var loop = new ExporterLoop(manifest.Id, AddReader(name, reading), exporter, services.Exporters, services.Time, Logger);
        BackgroundServices.Add(loop.RunAsync);
    }

    public IPluginDatabase AddDatabase(ImmutableArray<Migration> migrations)
    {
        Demand(migrations);
        var mistake = AddedDatabase is not null ? "it is asked for twice." : MigrationRules.MistakeIn(migrations);
        if (mistake is not null)
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} asks for a database: {mistake}"));
        return AddedDatabase ??= PluginDatabases.Of(services.Databases, manifest.Id, mistake is null ? migrations : []);
    }

    public void AddCommand(PluginCommand command)
    {
        Demand(command);
        var mistake = CommandRules.MistakeIn(command, services.ReservedCommands, services.SharedCommands);
        if (mistake is null && Handlers.Commands.Any(other => other.Name == command.Name))
            mistake = "it is added twice.";
        if (mistake is null)
            Handlers = Handlers with { Commands = Handlers.Commands.Add(command) };
        else
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} adds the command '{command.Name}': {mistake}"));
    }

    public void AddConsolePanel(ConsolePanel panel)
    {
        Demand(panel);
        if (PanelRules.Read(manifest.Id, panel, out var mistake) is { } read)
            Handlers = Handlers with { Panels = Handlers.Panels.Add(read) };
        else
            Problems.Add(new PolicyProblem(PlaceOf(""), $"{manifest.Id} adds the console panel '{panel.Element}': {mistake}"));
    }

    public void AddBackgroundService(Func<CancellationToken, Task> run)
    {
        Demand(run);
        BackgroundServices.Add(run);
    }

    /// <summary>Ends the plugin's say. Settings for a plugin that reads none are a mistake.</summary>
    public void Close()
    {
        _closed = true;
        Handlers = Handlers with { Tables = _tables, Profiles = [.. _profiles], EgressNames = [.. _egressNames] };
        if (SettingsType is null && settings is SettingsMap { Entries.IsEmpty: false } && Problems.Count == 0)
            Problems.Add(new PolicyProblem(settings.Place, $"{manifest.Id} takes no settings.", "Remove them."));
    }

    private PluginReader AddReader(string name, EventReading? reading, [CallerMemberName] string member = "")
    {
        Demand(name, member);
        reading ??= new();
        if (!IsName(name) || reading.MaxBatch is < 1 or > 10_000 || !_cursors.Add(name))
            Problems.Add(new PolicyProblem(
                PlaceOf(""), $"{manifest.Id} adds the event reader '{name}' twice, or with a name or batch size that is not valid."));
        return new PluginReader($"{manifest.Id}/{name}", reading, services.Corridor, services.Readers);
    }

    private void Take(object? handler, LoadedHandlers withIt, [CallerMemberName] string member = "")
    {
        Demand(handler, member);
        Handlers = withIt;
    }

    private void Take(string setting, string name, bool isPool, [CallerMemberName] string member = "")
    {
        Demand(name, member);
        _egressNames.Add(new EgressName(PlaceOf(setting), $"{manifest.Id}: '{setting}'", isPool, name));
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 60 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.');

    private SourcePlace PlaceOf(string setting) =>
        settings is null ? new SourcePlace($"settings of {manifest.Id}", 0, 0) : SettingsPath.PlaceOf(settings, setting);

    private void Demand(object? argument = null, [CallerMemberName] string member = "")
    {
        if (_closed)
            throw new InvalidOperationException(
                $"{manifest.Id} called {member} after Configure had returned; register everything while Configure runs.");
        if (argument is null && member is not (nameof(Options) or nameof(ReportProblem) or nameof(DependsOn)))
            throw new ArgumentNullException(nameof(argument), $"{manifest.Id} gave nothing to {member}.");
    }
}
