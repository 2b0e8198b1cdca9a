using Microsoft.Extensions.Logging;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Signing;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core;

/// <summary>The corridor put together: listeners, injector, spool, queues, delivery. Several may live in one process.</summary>
internal sealed partial class Mta : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly MtaOptions _options;
    private readonly PolicyStore _policies;
    private readonly ISpool _spool;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ScheduledQueues _queues = new();
    private readonly DueHeap _due = new();
    private readonly Dispatcher _dispatcher;
    private readonly MailFlow _flow;
    private readonly Injector _injector;
    private readonly DuePump _pump;
    private readonly List<Listener> _listeners = [];
    private readonly PasswordChecks _passwords;
    private bool _stopped;

    private Mta(
        MtaOptions options,
        PolicyStore policies,
        IResolver resolver,
        ISpool spool,
        EventStream events,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _policies = policies;
        _spool = spool;
        _time = time;
        _loggers = loggers;
        _passwords = new PasswordChecks(options.Users);
        _logger = loggers.CreateLogger<Mta>();
        Events = events;

        var budget = new ContentBudget(options.Spool.ContentMemoryMb * 1024L * 1024);
        var store = new DeliveryStore(spool, budget, time);
        var deliveryEvents = new DeliveryEvents(events, time);
        var nextHop = options.Delivery.NextHop.Length == 0 ? null : NextHop.Parse(options.Delivery.NextHop);
        var router = new Router(new MxLookup(resolver, options.Hostname, options.Delivery.Port), nextHop, time);
        var own = new OwnEndPoints(() => _listeners.Select(static listener => listener.Endpoint));
        _dispatcher = new Dispatcher(
            new SmtpDelivery(resolver, options.Delivery, time, loggers) { IsOwn = own.Contain },
            options.Delivery,
            time,
            loggers.CreateLogger<Dispatcher>());
        _flow = new MailFlow(
            policies,
            _queues,
            _due,
            store,
            budget,
            router,
            new Signer(time),
            new BounceJudge(deliveryEvents, events, time),
            new Bouncer(
                new DsnWriter(options.Hostname, time, options.Bounces),
                store,
                (request, cancellation) => Submit(request, cancellation),
                options.Bounces,
                Totals,
                time,
                loggers.CreateLogger<Bouncer>()),
            deliveryEvents,
            Totals,
            time,
            loggers.CreateLogger<MailFlow>())
        {
            Dispatch = _dispatcher.Dispatch,
        };
        _injector = new Injector(options.Hostname, policies, spool, events, Totals, _flow.Accept, time, loggers.CreateLogger<Injector>());
        _pump = new DuePump(_due, _flow.RouteAsync, time, loggers.CreateLogger<DuePump>());
        Queues = new QueueView(_queues, _due, spool, _flow, () => _dispatcher.Views);
        events.Follow(policies.Current);
        policies.Swapped += events.Follow;
    }

    public EventStream Events { get; }

    public FlowTotals Totals { get; } = new();

    public QueueView Queues { get; }

    public SpoolStatus SpoolStatus => _spool.Status;

    /// <summary>The mark that a submission left, by its key; null where there is none.</summary>
    public Func<UInt128, FoundMark?> FindMark => _spool.FindMark;

    /// <summary>Outgoing connections that are open or being opened.</summary>
    public int Connections => _dispatcher.Connections;

    /// <summary>The listeners with their real ports, once started.</summary>
    public IReadOnlyList<Listener> Listeners => _listeners;

    /// <summary>The only way in.</summary>
    public SubmitMessage Submit => _injector.SubmitAsync;

    /// <summary>Opens the spool and puts everything together; nothing moves before <see cref="StartAsync"/>.</summary>
    public static async Task<Mta> OpenAsync(
        MtaOptions options, PolicyStore policies, IResolver resolver, EventStream events, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var spool = await Spool.Spool.OpenAsync(options.Spool, time, loggers, cancellationToken);
        return new Mta(options, policies, resolver, spool, events, time, loggers);
    }

    /// <summary>Opens the listeners, all of them or none, and delivers what comes in.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _dispatcher.Start(_flow);
        _pump.Start();
        foreach (var options in _options.Listeners)
        {
            var listener = new Listener(options, _options.Hostname, SubmitOf(options), _time, _loggers, _passwords);
            await listener.StartAsync(cancellationToken);
            _listeners.Add(listener);
        }
    }

    /// <summary>
    /// Takes up what the spool held when it was opened, while new mail already comes and goes. Complete when all of it is queued.
    /// </summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        var recovered = 0;
        await foreach (var entry in _spool.RecoverAsync(cancellationToken))
        {
            await RecoverAsync(entry);
            recovered++;
        }

        if (recovered > 0)
            LogRecovered(_logger, recovered);
    }

    /// <summary>
    /// Stops taking mail, lets what is running end, and closes the spool. What was not delivered is still there at the next start.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(Grace).AsTask()));
        _passwords.Dispose();
        await _pump.DisposeAsync();
        await _dispatcher.StopAsync(Grace);
        await _dispatcher.DisposeAsync();
        await _spool.DisposeAsync();
        _policies.Swapped -= Events.Follow;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private SubmitMessage SubmitOf(ListenerOptions listener) =>
        listener.Deduplicate == Deduplicate.Off
            ? Submit
            : new RetryGuard(listener.Deduplicate, listener.DeduplicateWindow, Submit, FindMark, _time).SubmitAsync;

    private async ValueTask RecoverAsync(SpoolEntry entry)
    {
        try
        {
            var deliveries = DeliverySplit.Of(entry, _queues, _time);
            foreach (var delivery in deliveries)
            {
                Totals.CountRecovered(delivery.Pending.Length);
                _due.Add(delivery);
            }

            if (deliveries.Count == 0)
                await _spool.RemoveAsync(entry.Id);
        }
        catch (InvalidDataException e)
        {
            LogUnreadable(_logger, entry.Id.ToString(), e);
        }
    }

    [LoggerMessage(1000, LogLevel.Information, "Took up {Messages} messages from the spool")]
    private static partial void LogRecovered(ILogger logger, int messages);

    [LoggerMessage(1001, LogLevel.Error, "The record of message {Message} cannot be read; it stays in the spool untouched")]
    private static partial void LogUnreadable(ILogger logger, string message, Exception error);
}
