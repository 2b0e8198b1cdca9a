using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Delivery.Security.Reports;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Probing;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core;

/// <summary>
/// The corridor between real walls: SMTP listeners before it, a spool on disk below it, the network behind it. Several may live in one
/// process.
/// </summary>
internal sealed class Mta : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private const string CrashFileName = "asked";

    private readonly MtaOptions _options;
    private readonly ISpool _spool;
    private readonly IEventJournal _journal;
    private readonly OwnEndPoints _own;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private ImmutableArray<Listener> _listeners = [];
    private readonly PasswordChecks _passwords;
    private bool _stopped;

    private Mta(
        MtaOptions options,
        PolicyStore policies,
        IResolver resolver,
        ISpool spool,
        IEventJournal journal,
        EventStream events,
        TimeProvider time,
        SteadyTime steady,
        ILoggerFactory loggers,
        IConnector? connector = null,
        string? crashFile = null)
    {
        (_options, _spool, _journal, _time, SteadyTime, _loggers) = (options, spool, journal, time, steady, loggers);
        _own = new OwnEndPoints(time);
        ReaderPlaces = Journal is { } kept ? new ReaderPlaces(kept, spool) : null;
        ExporterPauses = new ExporterPauses(spool);
        events.RecordIn(spool, journal.Pending);
        _passwords = new PasswordChecks(options.Users);
        StsPolicies = options.StsSource is { } source
            ? new StsPolicies(resolver, source, spool, time, loggers.CreateLogger<StsPolicies>())
            : null;
        StsPolicies?.Open();
        Security = new SiteSecurity(new DaneLookup(resolver), StsPolicies, time);
        TlsCounts = options.CountsTls ? new TlsCounts(spool, time, loggers.CreateLogger<TlsCounts>()) : null;
        TlsCounts?.Open();
        Conversations = new ConversationBook(options.Recorder, time);
        var protocol = new SmtpDelivery(resolver, options.Delivery, time, loggers)
        {
            IsOwn = _own.Contain,
            Connector = connector ?? new Connector(time),
            Conversations = Conversations,
            Sessions = TlsCounts,
        };
        var corridorOptions = new CorridorOptions(options.Hostname)
        {
            Delivery = options.Delivery,
            Security = Security,
            Bounces = options.Bounces,
            TraceSampleRate = options.TraceSampleRate,
            ContentMemory = options.Spool.ContentMemoryMb * 1024L * 1024,
            Shares = options.Shares,
            CrashFile = crashFile,
            Breakdowns = options.Breakdowns,
        };
        Corridor = new Corridor(corridorOptions, policies, resolver, protocol, spool, events, time, loggers);
        Prober = new Prober(Corridor.Preview, protocol, resolver, time);
    }

    /// <summary>The clock by which the spool keeps marks.</summary>
    public SteadyTime SteadyTime { get; }

    /// <summary>The way of a message behind the listeners.</summary>
    public Corridor Corridor { get; }

    /// <summary>Checks passwords for all who ask for them.</summary>
    public PasswordChecks Passwords => _passwords;

    /// <summary>Tries ways without sending mail.</summary>
    public Prober Prober { get; }

    /// <summary>SMTP connections as they can be seen, and what is kept of them.</summary>
    public ConversationBook Conversations { get; }

    /// <summary>Who may be trusted at the other end.</summary>
    public SiteSecurity Security { get; }

    /// <summary>The policies of domains; null if they are not looked for.</summary>
    public StsPolicies? StsPolicies { get; }

    /// <summary>How connections were protected; null if it is not counted.</summary>
    public TlsCounts? TlsCounts { get; }

    /// <summary>Every event; null if the journal is switched off.</summary>
    public EventJournal? Journal => _journal as EventJournal;

    /// <summary>A reader of the journal, whose place is kept under a name that no other reader uses.</summary>
    /// <exception cref="EventsDisabledException">The journal is switched off.</exception>
    public IEventReader OpenReader(string cursor, EventReading reading) => Journal is { } journal
        ? new JournalReader(journal, ReaderPlaces!, cursor, reading)
        : throw new EventsDisabledException();

    /// <summary>Where readers of the journal are; null if it is switched off.</summary>
    public ReaderPlaces? ReaderPlaces { get; }

    /// <summary>Which exporters are paused.</summary>
    public ExporterPauses ExporterPauses { get; }

    public SpoolStatus SpoolStatus => _spool.Status;

    /// <summary>The listeners with their real ports, once started.</summary>
    public IReadOnlyList<Listener> Listeners => _listeners;

    /// <summary>Opens the spool and puts everything together; nothing moves before <see cref="StartAsync"/>.</summary>
    public static async Task<Mta> OpenAsync(
        MtaOptions options, PolicyStore policies, IResolver resolver, EventStream events, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var steady = new SteadyTime(time);
        IEventJournal journal = options.Events.Enabled
            ? new EventJournal(options.Events, events, steady, loggers)
            : new PublishingJournal(events);
        var spool = await Spool.Spool.OpenAsync(options.Spool, new SpoolDisk(), journal, steady, loggers, cancellationToken);
        journal.Start();
        return new Mta(
            options, policies, resolver, spool, journal, events, time, steady, loggers,
            crashFile: Path.Combine(options.Spool.Path, CrashFileName));
    }

    /// <summary>
    /// The same between other walls: a spool and a network of the caller's, for simulations. The spool is closed with it; events are told
    /// as the spool makes them true.
    /// </summary>
    public static Mta Between(
        ISpool spool, IConnector network, MtaOptions options, PolicyStore policies, IResolver resolver, EventStream events,
        TimeProvider time, ILoggerFactory loggers) =>
        new(options, policies, resolver, spool, new PublishingJournal(events), events, time, new SteadyTime(time), loggers, network);

    /// <summary>The mark that a submission left, by its key; null if there is none.</summary>
    public FoundMark? FindMark(UInt128 key) => _spool.FindMark(key);

    /// <summary>Opens the listeners, all of them or none, and delivers what comes in.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Corridor.Start();
        foreach (var options in _options.Listeners)
        {
            var listener = new Listener(
                options, _options.Hostname, SubmitOf(options), _time, _loggers, Corridor.Content, _passwords,
                _options.Shares, Corridor.Recipients, Conversations);
            await listener.StartAsync(cancellationToken);
            _own.Add(listener.Endpoint);
            _listeners = _listeners.Add(listener);
        }
    }

    /// <summary>
    /// Takes up what the spool held when it was opened, while new mail already comes and goes. Complete when all of it is queued.
    /// </summary>
    public Task TakeUpAsync(CancellationToken cancellationToken) => Corridor.TakeUpAsync(cancellationToken);

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
        await Corridor.StopAsync(Grace);
        if (TlsCounts is not null)
            await TlsCounts.DisposeAsync();
        await _spool.DisposeAsync();
        await _journal.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private SubmitMessage SubmitOf(ListenerOptions listener) => listener.Deduplicate == Deduplicate.Off
        ? Corridor.Injector.SubmitAsync
        : new RetryGuard(
            listener.Deduplicate, listener.DeduplicateWindow, Corridor.Injector.SubmitAsync, FindMark, SteadyTime).SubmitAsync;
}
