using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Probing;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Signing;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Traffic;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core;

/// <summary>
/// The way of a message put together, from the only way in to the network: the one composition, for the server and for tests. Each part is
/// given those that it stands on, so that the order of construction is the order of dependence; what is lower tells what is higher by
/// events. Several may live in one process.
/// </summary>
internal sealed partial class Corridor : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly ISpool _spool;
    private readonly PolicyStore _policies;
    private readonly ScheduledQueues _queues;
    private readonly ReadyQueues _ready;
    private readonly Intake _intake;
    private readonly CrashWatch _crashes;
    private readonly DeliveryWaits _waits;
    private readonly DirectiveBook _directives;
    private readonly PaceBook _paces;
    private readonly UsageBook _usage;
    private readonly DirectiveEnforcement _enforcement;
    private readonly HeldReview _held;
    private readonly Dispatcher _dispatcher;
    private readonly DuePump _pump;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _stopped;

    /// <param name="options">Settings that hold from start to stop.</param>
    /// <param name="policies">The policy in force.</param>
    /// <param name="resolver">DNS.</param>
    /// <param name="protocol">How messages leave.</param>
    /// <param name="spool">Where accepted messages are kept; the caller closes it after the corridor.</param>
    /// <param name="events">What happens is told there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes loggers.</param>
    public Corridor(
        CorridorOptions options, PolicyStore policies, IResolver resolver, IDeliveryProtocol protocol, ISpool spool, EventStream events,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (_spool, _policies, _time, _logger) = (spool, policies, time, loggers.CreateLogger<Corridor>());
        Events = events;
        Totals = new FlowTotals(options.Breakdowns);

        Breakdowns = options.Breakdowns;
        Waits = new WaitBook(time);
        _queues = new ScheduledQueues(Waits);
        var due = new DueHeap();
        Content = new ContentBudget(options.ContentMemory, time);
        var store = new DeliveryStore(spool, Content, time);
        var deliveryEvents = new DeliveryEvents(events, time);
        _crashes = new CrashWatch(options.CrashFile, spool, time, loggers.CreateLogger<CrashWatch>());
        _intake = new Intake(_queues, due, Content, time);
        Reports = new ReportHandling(spool, policies, events, _crashes, time, loggers.CreateLogger<ReportHandling>());
        Recipients = new RecipientCheck(policies, events, time);
        Injector = new Injector(
            options.Hostname, policies, spool, events, Recipients, Totals, _intake, Reports, time, loggers.CreateLogger<Injector>())
        {
            TraceSampleRate = options.TraceSampleRate,
        };

        var notices = new DsnWriter(options.Hostname, time, options.Bounces);
        var bouncer = new Bouncer(notices, store, Injector, options.Bounces, Totals, options.Shares, time, loggers.CreateLogger<Bouncer>());
        _waits = new DeliveryWaits(_queues, due, store, bouncer, deliveryEvents, Totals, time, loggers.CreateLogger<DeliveryWaits>());
        _directives = new DirectiveBook(spool, time, loggers.CreateLogger<DirectiveBook>());
        _paces = new PaceBook(spool, time, loggers.CreateLogger<PaceBook>());
        _usage = new UsageBook(spool, time, loggers.CreateLogger<UsageBook>());
        var clock = new ClockCorrection(_queues, due, _paces, _directives, time, loggers.CreateLogger<ClockCorrection>());
        var ending = new DeliveryEnding(
            _queues, store, _waits, bouncer, deliveryEvents, Totals, clock, time, loggers.CreateLogger<DeliveryEnding>());
        _ready = new ReadyQueues(new TrafficControl(_directives, _paces, options.Shares, time, _usage), time, Waits);
        Traffic = new TrafficView(_ready, _paces, Waits.Causes);
        var throttles = new BounceThrottles(_ready, Traffic, _directives, time, loggers.CreateLogger<BounceThrottles>());
        var judge = new BounceJudge(throttles, deliveryEvents, _crashes, time);
        var failures = new FailureHandling(_queues, _ready, judge, bouncer, _waits, ending);
        var parking = new Parking(_waits);
        var tallies = new DirectiveTallies(time);
        _directives.Ended += tallies.Keep;
        var gate = new DirectiveGate(parking, failures, deliveryEvents, tallies, time);

        var nextHop = options.Delivery.NextHop?.Destination;
        var mx = new MxLookup(resolver, options.Hostname, options.Delivery.Port);
        var router = new Router(mx, nextHop, options.Security, new DirectiveSearch(_directives, time), _crashes, time);
        var attempts = new HostAttempts(new Signer(_crashes, time), judge, time, loggers.CreateLogger<HostAttempts>());
        var conclusion = new AttemptConclusion(
            bouncer, failures, _waits, ending, deliveryEvents, Totals, time, loggers.CreateLogger<AttemptConclusion>());
        var flow = new MailFlow(policies, store, router, _ready, attempts, conclusion, failures, _waits, ending, gate);
        _pump = new DuePump(due, _intake, flow, clock, time, loggers.CreateLogger<DuePump>());
        _dispatcher = new Dispatcher(_ready, flow, protocol, options.Delivery, time, loggers.CreateLogger<Dispatcher>());
        var sweep = new DirectiveSweep(_directives, _queues, _ready, store, _waits, failures, flow, tallies, time);
        _enforcement = new DirectiveEnforcement(
            _directives, parking, gate, sweep, flow, time, loggers.CreateLogger<DirectiveEnforcement>());

        _held = new HeldReview(_queues, flow, spool, time, loggers.CreateLogger<HeldReview>());

        Preview = new RoutePreview(router, policies, _ready, time);
        Queues = new QueueView(_queues, _ready, spool, time);
        Messages = new MessageOperations(Queues, _waits, parking, ending, _ready, time);
        QueueActions = new QueueOperations(_queues, _ready, store, _waits, parking, failures, flow, time);
        Directives = new DirectiveOperations(_directives, () => policies.Current, _queues, store, tallies, parking, time);
    }

    public EventStream Events { get; }

    /// <summary>How many names are told apart in what is counted.</summary>
    public BreakdownCaps Breakdowns { get; }

    /// <summary>What mail waits for, and how long.</summary>
    public WaitBook Waits { get; }

    public FlowTotals Totals { get; }

    /// <summary>Gives the memory for content, of the whole server.</summary>
    public ContentBudget Content { get; }

    /// <summary>The only way in.</summary>
    public Injector Injector { get; }

    /// <summary>Takes what returned mail and complaints say.</summary>
    public ReportHandling Reports { get; }

    /// <summary>Asks policy about recipients before their message has come.</summary>
    public RecipientCheck Recipients { get; }

    /// <summary>Which way a message would go.</summary>
    public RoutePreview Preview { get; }

    /// <summary>What waits, to look at.</summary>
    public QueueView Queues { get; }

    /// <summary>What may be done to a message that waits.</summary>
    public MessageOperations Messages { get; }

    /// <summary>What may be done once to all that waits and matches.</summary>
    public QueueOperations QueueActions { get; }

    /// <summary>What operators and plugins command about mail that waits or will come.</summary>
    public DirectiveOperations Directives { get; }

    /// <summary>The traffic as shaping sees and moves it.</summary>
    public TrafficView Traffic { get; }

    /// <summary>The policy in force.</summary>
    public PolicyStore Policies => _policies;

    /// <summary>What was counted about outgoing connections since the start.</summary>
    public Counters<ConnectionCount> ConnectionCounts => _dispatcher.Counts;

    /// <summary>Outgoing connections that are open or being opened.</summary>
    public int Connections => _dispatcher.Connections;

    /// <summary>Delivers what comes in from now on.</summary>
    public void Start()
    {
        Events.Follow(_policies.Current);
        _policies.Swapped += Events.Follow;
        _policies.Swapped += _ready.Follow;
        _policies.Swapped += _held.Follow;
        _held.Start(_policies.Current);
        Reports.Open();
        _directives.Open();
        _paces.Open();
        _usage.Open(() => _ready.Usage);
        _enforcement.Start();
        _dispatcher.Start();
        _pump.Start();
    }

    /// <summary>
    /// Takes up what the spool held when it was opened, while new mail already comes and goes. Complete when all of it is queued.
    /// </summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        await _crashes.OpenAsync();
        var recovered = 0;
        await foreach (var entry in _spool.RecoverAsync(cancellationToken))
        {
            await TakeUpAsync(entry);
            recovered++;
        }

        Reports.TakeUp();
        _enforcement.SweepForAll();
        _held.TakenUp();
        if (recovered > 0)
            LogRecovered(_logger, recovered);
    }

    /// <summary>Lets running transactions end for a while, then breaks them off. What was not delivered is still in the spool.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (_stopped)
            return;
        _stopped = true;
        await _pump.DisposeAsync();
        await _held.DisposeAsync();
        await _enforcement.DisposeAsync();
        await _dispatcher.StopAsync(grace);
        await _dispatcher.DisposeAsync();
        await _paces.DisposeAsync();
        await _usage.DisposeAsync();
        _crashes.Close();
        _crashes.Dispose();
        _directives.Dispose();
        _policies.Swapped -= Events.Follow;
        _policies.Swapped -= _ready.Follow;
        _policies.Swapped -= _held.Follow;
    }

    public async ValueTask DisposeAsync() => await StopAsync(Grace);

    private async ValueTask TakeUpAsync(SpoolEntry entry)
    {
        try
        {
            var deliveries = DeliverySplit.Of(entry, _queues, _time);
            foreach (var delivery in deliveries)
            {
                Totals.CountRecovered(delivery.Pending.Length);
                if (_crashes.CountOf(entry.Id) is >= CrashWatch.Most and var ends && !delivery.IsHeldByOperator)
                    await _waits.HoldFoundAsync(
                        delivery,
                        $"the server has ended without a word {ends} times in a row while policy was asked about this message; "
                            + $"look at the log before it, then try again with 'policymta queue release {entry.Id}'");
                else
                    _waits.Resume(delivery);
            }

            if (deliveries.Count == 0)
                await _spool.RemoveAsync(entry.Id);
        }
        catch (InvalidDataException e)
        {
            LogUnreadable(_logger, entry.Id.ToString(), e);
        }
    }

    [LoggerMessage(1000, LogLevel.Information, "Recovered {Messages} messages from the spool")]
    private static partial void LogRecovered(ILogger logger, int messages);

    [LoggerMessage(1001, LogLevel.Error, "The record of message {Message} cannot be read; it stays in the spool untouched")]
    private static partial void LogUnreadable(ILogger logger, string message, Exception error);
}
