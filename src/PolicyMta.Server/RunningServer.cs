using PolicyMta.Core;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Stores;
using PolicyMta.Policies;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Admin.Why;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;
using PolicyMta.Server.Logging;
using PolicyMta.Server.Metrics;
using PolicyMta.Server.Outgoing;
using PolicyMta.Server.Plugins;
using PolicyMta.Server.Sessions;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Asking;
using PolicyMta.Server.Statistics.Live;
using PolicyMta.Server.Statistics.Reports;
using PolicyMta.Server.Telemetry;
using PolicyMta.Server.TlsReports;
using PolicyMta.Server.TransportSecurity;
using PolicyMta.Simulation;

namespace PolicyMta.Server;

/// <summary>
/// The whole server, put together from a configuration: policy, corridor, HTTP, events. Starts as a whole or not at all; what was begun is
/// undone if a later part fails. Several may live in one process.
/// </summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly SmtpReply Starting = SmtpReply.Parse("451 4.3.2 The server is starting, try again soon");

    private readonly Stack<Func<ValueTask>> _undo = new();
    private readonly ServerConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private volatile ServerPhase _phase;

    private RunningServer(ServerConfiguration configuration, ILoggerFactory loggers, TimeProvider time)
    {
        _configuration = configuration;
        _loggers = loggers;
        _time = time;
    }

    public Mta Mta { get; private set; } = null!;

    public Administration Administration { get; private set; } = null!;

    public PolicyReloader Reloader { get; private set; } = null!;

    public ServerMetrics Metrics { get; private set; } = null!;

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; private set; } = null!;

    /// <summary>Figures over time; null if they are switched off.</summary>
    public StatisticsRoom? Statistics { get; private set; }

    /// <summary>What live clients follow; null without statistics or HTTP.</summary>
    public LiveRoom? Live { get; private set; }

    /// <summary>The exporters of its plugins.</summary>
    public ExporterRoom Exporters { get; private set; } = null!;

    /// <summary>The simulated providers, if the configuration has them.</summary>
    public SimulatedProviders? Providers { get; private set; }

    /// <summary>The console, if there is an HTTP listener; it says whether it is on.</summary>
    public ConsoleHost? Console { get; private set; }

    /// <summary>The HTTP listener, if the configuration has one.</summary>
    public ApiServer? Http { get; private set; }

    /// <exception cref="ConfigurationException">Plugins or scripts have mistakes.</exception>
    /// <exception cref="IOException">An address cannot be bound, or the spool cannot be opened.</exception>
    public static async Task<RunningServer> StartAsync(
        ServerConfiguration configuration, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = new RunningServer(configuration, loggers, time);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops taking mail, lets what is running end, and undoes the rest in the reverse order of the start.</summary>
    public async ValueTask DisposeAsync()
    {
        _phase = ServerPhase.Stopping;
        while (_undo.TryPop(out var undo))
            await undo();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = _configuration.Server;
        var events = new EventStream(TimeProvider.System, _loggers);
        _undo.Push(events.DisposeAsync);
        if (options.Simulation is not null)
            options = await StartProvidersAsync(options, options.Simulation);

        var staging = StagingFolder.For(options.Spool.Path, _time);
        _undo.Push(staging.DisposeAsync);
        var stores = new PluginStores(options.Spool.Path, StoreAccess.ReadWrite);
        _undo.Push(stores.DisposeAsync);
        var policy = new PolicyComposition(_configuration, new PluginContexts(staging.Path), events, stores, _loggers, _time);
        _undo.Push(policy.DisposeAsync);
        var first = await policy.BuildAsync(_configuration.Policy, cancellationToken);
        var store = new PolicyStore(first.Snapshot!);
        _undo.Push(() =>
        {
            store.Close();
            return ValueTask.CompletedTask;
        });

        var users = new UserRoom(options, _time, _loggers.CreateLogger<UserRoom>());
        Owns(users);
        var lookups = new Counters<DnsCount>();
        var resolver = ResolverFactory.Create(options.Dns, _time, _loggers, lookups);
        var web = new PublicWeb(resolver, options.Delivery);
        Owns(web);
        var mtaOptions = new MtaOptions
        {
            Hostname = _configuration.Hostname,
            Spool = options.Spool,
            Listeners = options.Listeners,
            Users = users.Directory,
            Delivery = options.Delivery,
            Bounces = options.Bounces,
            Breakdowns = options.Metrics.Caps,
            Recorder = options.Recorder,
            TraceSampleRate = options.Telemetry.SampleRate ?? 0,
            Events = options.Events,
            StsSource = new StsSource(web, options.Delivery.StsPort),
            CountsTls = options.TlsReports.Enabled,
        };
        if (options.Telemetry is { IsOn: true, SampleRate: not null })
            UndoBy(new OtlpTraces(options.Telemetry, _configuration.Hostname));
        // Ends after the journal, so that all of it is counted.
        _undo.Push(() => Statistics?.DisposeAsync() ?? default);
        Mta = await Mta.OpenAsync(mtaOptions, store, resolver, events, _time, _loggers, cancellationToken);
        _undo.Push(Mta.DisposeAsync);
        staging.RemoveOthers();
        Statistics = StatisticsRoom.Create(Mta.Journal, options.Spool.Path, options.Statistics, _time, _loggers);
        Statistics?.Reader.Start();
        Audit = new AuditLog(options.Spool.Path, options.Audit, _time, _loggers.CreateLogger<AuditLog>());
        Owns(Audit);
        Reloader = policy.Reload(store, first, _configuration.Policy, Audit);
        _undo.Push(Reloader.DisposeAsync);
        Administration = new Administration(_configuration.Hostname, Mta, policy, store, Reloader, _time);

        var health = new ServerHealth(() => _phase, () => Mta.SpoolStatus);
        Metrics = new ServerMetrics(options.Metrics, Mta, lookups, Reloader, policy.Corridor, health, _loggers, _time);
        Exporters = policy.Exporters;
        Metrics.Add(Exporters);
        _undo.Push(Metrics.DisposeAsync);
        if (options.Telemetry is { IsOn: true, Metrics: true })
            UndoBy(new OtlpMetrics(options.Telemetry, _configuration.Hostname, Metrics.Scope, options.Metrics.Caps));
        await StartHttpAsync(store, policy, resolver, health, users, cancellationToken);
        await Metrics.StartAsync(cancellationToken);
        SpareMemory.GiveBack();
        await Mta.StartAsync(cancellationToken);
        if (Mta.Listeners is [var listener, ..])
            Providers?.ReturnTo(listener.Endpoint);
        _phase = ServerPhase.Running;
        var running = Running(Mta) with { Web = new PublicConnections(resolver) };
        policy.Corridor.Open(running);
        StartTlsReports(options, resolver, web, running);
        await Mta.TakeUpAsync(cancellationToken);
        Reloader.Watch();
    }

    private void Owns(IDisposable part) => _undo.Push(() =>
    {
        part.Dispose();
        return ValueTask.CompletedTask;
    });

    /// <summary>Ends something with the server; it may take some seconds, which no thread of the pool waits for.</summary>
    private void UndoBy(IDisposable part) => _undo.Push(
        () => new(Task.Factory.StartNew(part.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private void StartTlsReports(ServerOptions options, IResolver resolver, PublicWeb web, RunningCorridor running)
    {
        if (Mta.TlsCounts is not { } counts)
            return;
        var reporter = new TlsReporter(
            counts, options.TlsReports, _configuration.Hostname, resolver, web, running.Once, _time, _loggers.CreateLogger<TlsReporter>());
        _undo.Push(reporter.DisposeAsync);
        reporter.Start();
    }

    /// <summary>Starts the simulated providers; their names resolve to them, and MX hosts are reached on their port.</summary>
    private async Task<ServerOptions> StartProvidersAsync(ServerOptions options, SimulationOptions simulation)
    {
        Providers = await SimulatedProviders.StartAsync(simulation, _time, _loggers);
        _undo.Push(Providers.DisposeAsync);
        return options with
        {
            Delivery = options.Delivery with { Port = Providers.Port },
            Dns = options.Dns with
            {
                Mx = Over(options.Dns.Mx, Providers.MxRecords),
                Hosts = Over(options.Dns.Hosts, Providers.HostAddresses),
            },
        };
    }

    internal static Dictionary<string, IReadOnlyList<string>> Over(
        IReadOnlyDictionary<string, IReadOnlyList<string>> below, IReadOnlyDictionary<string, IReadOnlyList<string>> above)
    {
        var all = new Dictionary<string, IReadOnlyList<string>>(below, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in above)
            all[name] = values;
        return all;
    }

    private async Task StartHttpAsync(
        PolicyStore policies, PolicyComposition policy, IResolver resolver, ServerHealth health, UserRoom users,
        CancellationToken cancellationToken)
    {
        var options = _configuration.Server.Http;
        if (options.Address is null)
            return;

        var tokens = new BearerTokens(options, LocalToken.Create(_configuration.Server.Spool.Path, _loggers.CreateLogger<RunningServer>()));
        var console = new ConsoleHost(_configuration.Server, _configuration.Hostname, users, Mta.Passwords, Audit, _time, _loggers);
        Owns(console);
        Console = console;
        var gate = new AdminGate(tokens, Audit, console.Access);
        var keys = new IdempotencyKeys(options.IdempotencyWindow, Mta.FindMark, Mta.SteadyTime);
        var limits = new ClientLimits(options, Mta.Corridor.Content, ILimitShares.OneNode, _time);
        var injection = new InjectionEndpoint(options, tokens, limits, keys, SubmitAsync, () => Mta.SpoolStatus, _time)
        {
            Templates = new TemplateDesk(policies, policy.Reporter, _time),
        };
        var messages = new MessagesEndpoint(options, tokens, Mta.Corridor.Queues, Mta.Corridor.Messages, Mta.Journal?.Search, _time);
        var exported = new EventsEndpoint(gate, Mta.Journal);
        var plugins = new PluginEndpoints(options, gate, tokens, limits, policies, policy.Reporter, _time);
        var admin = new AdminEndpoints(gate, Administration, new PluginCommandRunner(policies, policy.Reporter, _time));
        var inquiry = new TlsEndpoints(gate, new TlsInquiry(
            resolver, Mta, _configuration.Hostname, _configuration.Server.Delivery.Port, options.StsPolicies));
        var search = new EventSearchEndpoint(gate, Mta.Journal, _time);
        var origins = new WhyOrigins(
            Mta.Corridor, () => Mta.SpoolStatus, Reloader, _configuration.Server.Delivery.MaxConnections);
        var why = new WhyEndpoint(gate, new WhyView(Mta.Corridor, origins, _time));
        var exporters = new ExporterEndpoints(gate, Exporters, Mta.ReaderPlaces, _time);
        var sites = new SiteOfDomain(new MxLookup(resolver, _configuration.Hostname, _configuration.Server.Delivery.Port));
        var sessions = new SessionEndpoints(gate, Mta, sites);
        var traces = new TraceEndpoint(gate, Mta.Conversations, sites, _time);
        var probes = new ProbeEndpoint(gate, Mta.Prober);
        var log = new LogEndpoints(gate, (_loggers as ServerLoggers)?.Levels, _loggers.CreateLogger<RunningServer>());
        var policyHost = new StsPolicyHost(options.StsPolicies);
        var audited = new AuditEndpoint(gate, Audit);
        var content = new ContentEndpoint(gate, Audit, Mta.Corridor.Queues);
        Owns(content);
        var stats = new StatsEndpoint(gate, Statistics, _time);
        Live = Statistics?.OpenLive(Mta.Corridor.Waits, Audit, _time, _loggers);
        _undo.Push(() => Live?.DisposeAsync() ?? default);
        var live = new LiveEndpoint(gate, Live, _time);
        var marks = new MarksEndpoint(gate, Audit, _time);
        var reports = new ReportEndpoint(
            gate, new ReportedEvents(Mta.Corridor.Events, _time), Mta.Journal, Mta.Corridor.Queues, limits, _time);
        var directives = new DirectiveEndpoints(gate, Mta.Corridor.Directives, Mta.Corridor.QueueActions, _time);
        var links = new LinkEndpoint(gate, tokens, console);
        var machine = new MachineEndpoints(gate, _configuration.Server, Mta, users, () => Http?.Certificates);
        var panels = new PanelEndpoints(gate, policies);
        Http = new ApiServer(
            options,
            routes =>
            {
                injection.Map(routes);
                messages.Map(routes);
                OpenApiEndpoint.Map(routes);
                admin.Map(routes);
                plugins.Map(routes);
                directives.Map(routes);
                Metrics.Map(routes, tokens);
                exported.Map(routes);
                why.Map(routes);
                search.Map(routes);
                exporters.Map(routes);
                inquiry.Map(routes);
                sessions.Map(routes);
                traces.Map(routes);
                probes.Map(routes);
                policyHost.Map(routes);
                audited.Map(routes);
                content.Map(routes);
                log.Map(routes);
                stats.Map(routes);
                live.Map(routes);
                marks.Map(routes);
                reports.Map(routes);
                HealthEndpoints.Map(routes, health, tokens);
                console.Map(routes);
                links.Map(routes);
                machine.Map(routes);
                panels.Map(routes, hasConsole: console.WhyOff is null);
            },
            _time,
            _loggers,
            controlSocket: ControlSocket.PathIn(_configuration.Server.Spool.Path))
        {
            Identify = tokens.Find,
            Admit = limits.Enter,
            EnterConsole = console.Access.Enter,
            Lead = new PluginAreas(policies).Meant,
        };
        Metrics.Add(Http);
        _undo.Push(Http.DisposeAsync);
        await Http.StartAsync(cancellationToken);
        console.Listens(Http.EndPoint);
    }

    internal static RunningCorridor Running(Mta mta)
    {
        var corridor = mta.Corridor;
        var once = new SubmitOnce(corridor.Injector.SubmitAsync, mta.FindMark, mta.SteadyTime);
        return new(corridor.Injector.SubmitAsync, once)
        {
            DirectivesOf = corridor.Directives.For,
            TrafficOf = corridor.Traffic.For,
            OpenReader = mta.Journal is null ? null : mta.OpenReader,
            Readers = mta.ReaderPlaces,
            ExporterPauses = mta.ExporterPauses,
            FindEvents = mta.Journal is { } journal ? journal.Search.OfMessage : null,
            ReadEvents = mta.Journal is { } kept ? (after, reading) => JournalBatches.Read(() => kept.Segments, after, reading) : null,
            AcceptReports = corridor.Reports.AcceptAsync,
            Compose = draft => MessageComposer.Compose(draft, mta.SteadyTime.GetUtcNow(), corridor.Content),
            Withdraw = async id => await corridor.Messages.RemoveAsync(id) is not { Done: 0, UnderWay: 0 },
        };
    }

    /// <summary>Takes nothing over HTTP before everything is bound.</summary>
    private ValueTask<InjectionResult> SubmitAsync(InjectionRequest request, CancellationToken cancellationToken)
    {
        if (_phase == ServerPhase.Running)
            return Mta.Corridor.Injector.SubmitAsync(request, cancellationToken);
        request.Content.Dispose();
        return ValueTask.FromResult(new InjectionResult(Starting, null));
    }
}
