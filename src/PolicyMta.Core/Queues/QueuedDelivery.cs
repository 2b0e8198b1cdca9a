using System.Net;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The recipients of one message that share a domain, on their way. Small while it waits, for there may be millions: message, content and
/// route are let go and read or decided again when it is due. One step works on it at a time: the one that moved it to its phase. Others
/// only read it or ask for its removal.
/// </summary>
internal sealed class QueuedDelivery(SpoolId id, int number, ScheduledQueue queue)
{
    /// <summary>Hosts that are remembered as having failed it.</summary>
    private const int MaxFailedHosts = 16;

    private byte _priority;
    private byte _phase;
    private byte _faults;
    private byte _next;
    private ushort _recipientLimit;
    private ImmutableArray<int> _pending = [];
    private Loaded? _loaded;
    private WaitState? _waiting;

    public SpoolId Id { get; } = id;

    /// <summary>The number of its record among the message's deliveries.</summary>
    public int Number { get; } = number;

    public ScheduledQueue Queue { get; } = queue;

    public DeliveryPhase Phase
    {
        get => (DeliveryPhase)Volatile.Read(ref _phase);
        init => _phase = (byte)value;
    }

    public MessagePriority Priority
    {
        get => (MessagePriority)_priority;
        set => _priority = (byte)value;
    }

    /// <summary>What its time is counted as at the moment.</summary>
    public WaitCause WaitsFor => Volatile.Read(ref _waiting)?.Cause ?? WaitCause.None;

    /// <summary>What its time is counted as when it next waits for a time or for somebody.</summary>
    public WaitCause WaitsNextFor
    {
        get => (WaitCause)_next;
        set => _next = (byte)value;
    }

    /// <summary>Whether the last failure was answered by a reroute.</summary>
    public bool WasRerouted { get; set; }

    /// <summary>Whether an operator asked to remove it; whoever works on it next obeys.</summary>
    public bool RemovalAsked { get; set; }

    /// <summary>Whether an operator released it: policy cannot hold it again before its next attempt has ended.</summary>
    public bool WasReleased { get; set; }

    /// <summary>Whether an operator holds it: no policy and no time ends that but its lifetime.</summary>
    public bool IsHeldByOperator { get; set; }

    /// <summary>
    /// Whether who holds or released it is an operator of named tenants only: such a hold any operator ends, and such a release passes no
    /// directive.
    /// </summary>
    public bool IsByTenant { get; set; }

    /// <summary>Whether an operator of all tenants holds it, whose hold one of named tenants does not end.</summary>
    public bool IsHeldAbove => IsHeldByOperator && !IsByTenant;

    /// <summary>Whether the sender has been told that it takes long.</summary>
    public bool WasDelayTold { get; set; }

    public int Attempts { get; set; }

    /// <summary>How many of its attempts have delivered something: these do not count for the schedule.</summary>
    public int Progress { get; set; }

    /// <summary>The hosts that had trouble of their own with it, the latest last; kept in memory alone.</summary>
    public ImmutableArray<IPAddress> FailedHosts { get; set; } = [];

    /// <summary>
    /// How many recipients a transaction may have, as a receiver was found to close connections for more; 0 if none was. Kept in memory
    /// alone.
    /// </summary>
    public int RecipientLimit
    {
        get => _recipientLimit;
        set => _recipientLimit = (ushort)Math.Min(value, ushort.MaxValue);
    }

    /// <summary>How often this server's own code failed on it.</summary>
    public int Faults
    {
        get => _faults;
        set => _faults = (byte)Math.Min(value, byte.MaxValue);
    }

    /// <summary>Whether it was found in the spool at the start and must not expire before it has been tried once more.</summary>
    public bool IsOwedTry { get; set; }

    /// <summary>When it was accepted, in UTC ticks, by the clock as it is set now.</summary>
    public required long ReceivedAt { get; set; }

    /// <summary>When it is due, in UTC ticks.</summary>
    public long DueAt { get; set; }

    /// <summary>When a client asked delivery to begin after the message was accepted, in UTC ticks; 0 if it did not.</summary>
    public long PostponedTo { get; set; }

    /// <summary>When its lifetime ends, in UTC ticks.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Its recipients that are neither delivered nor given up, as indexes into the message's.</summary>
    public ImmutableArray<int> Pending
    {
        get => _pending;
        init => _pending = value;
    }

    /// <summary>The reply that its last attempt ended with.</summary>
    public SmtpReply? LastReply { get; set; }

    /// <summary>The count that it shares with the message's other deliveries; null if it is the only one.</summary>
    public Siblings? Siblings { get; set; }

    /// <summary>The message, or null if it must be read from the spool.</summary>
    public SpooledMessage? Message
    {
        get => _loaded?.Message;
        set => Load().Message = value;
    }

    /// <summary>The content, or null if it must be read from the spool.</summary>
    public HeldContent? Content
    {
        get => _loaded?.Content;
        set => Load().Content = value;
    }

    /// <summary>Where it was routed to, or null.</summary>
    public Route? Route
    {
        get => _loaded?.Route;
        set => Load().Route = value;
    }

    /// <summary>Who said what since it was accepted; null if nobody spoke or it must be read from the spool.</summary>
    public DecisionTrace? Trace
    {
        get => _loaded?.Trace;
        set => Load().Trace = value;
    }

    /// <summary>
    /// What has happened to it since its state was last written down, for the commit that does so next; null if nothing has.
    /// </summary>
    public PendingEvents? Events
    {
        get => _loaded?.Events;
        set => Load().Events = value;
    }

    /// <summary>
    /// The values of the facts that its counters are kept by while it waits in a ready queue that has such; default otherwise.
    /// </summary>
    public ImmutableArray<string> CountedBy
    {
        get => _loaded?.CountedBy ?? default;
        set => Load().CountedBy = value;
    }

    /// <summary>Fields of its record that a newer release wrote and this one does not know; null if there are none.</summary>
    public byte[]? UnknownFields
    {
        get => _loaded?.UnknownFields;
        set
        {
            if (value is not null || _loaded is not null)
                Load().UnknownFields = value;
        }
    }

    /// <summary>The directive that makes it wait, or null.</summary>
    public Directive? StoppedBy { get; set; }

    /// <summary>The next one in the same bucket of its scheduled queue, which alone sets it.</summary>
    internal QueuedDelivery? Next { get; set; }

    /// <summary>Moves it to another phase; whoever does so works on it from now on.</summary>
    /// <exception cref="InvalidOperationException">No delivery goes that way: see <see cref="DeliveryPhase"/>.</exception>
    public void MoveTo(DeliveryPhase phase)
    {
        if (!TryMoveTo(phase))
            throw new InvalidOperationException($"Delivery {this} cannot go from {Phase} to {phase}.");
    }

    /// <summary>As <see cref="MoveTo"/>, but false if another step was quicker and the way is closed.</summary>
    public bool TryMoveTo(DeliveryPhase phase)
    {
        while (true)
        {
            var from = Phase;
            if (!from.MayGoTo(phase))
                return false;
            if (Interlocked.CompareExchange(ref _phase, (byte)phase, (byte)from) != (byte)from)
                continue;
            if (from != phase)
                Queue.Moved(from, phase);
            CountAs(CauseOf(phase));
            return true;
        }
    }

    /// <summary>
    /// Its time counts as this from now on, where its queue's mail is counted at present; <see cref="WaitCause.None"/> if it is over.
    /// </summary>
    /// <param name="cause">What it waits for.</param>
    /// <param name="since">Since when it has been counted in the wrong place, if it turns out to be: by the clock's microseconds.</param>
    public void CountAs(WaitCause cause, long? since = null)
    {
        if (Queue.Waits is not { } book)
            return;
        var state = cause == WaitCause.None ? null : Queue.WaitPlace.Of(cause);
        var before = Interlocked.Exchange(ref _waiting, state);
        if (ReferenceEquals(before, state))
            return;
        var now = book.Now;
        if (before is not null && before.Place == state?.Place)
        {
            before.Place.Switch(before.Cause, cause, now);
            return;
        }

        before?.Count(-1, since ?? now, now);
        state?.Count(1, since ?? now, now);
    }

    /// <summary>Remembers that a host had trouble of its own with it.</summary>
    public void HostFailed(IPAddress host)
    {
        var others = FailedHosts.Remove(host);
        FailedHosts = (others.Length < MaxFailedHosts ? others : others[1..]).Add(host);
    }

    /// <summary>Whether its lifetime is over at a time in UTC ticks.</summary>
    public bool IsExpired(long now) => now >= ExpiresAt && !IsOwedTry;

    /// <summary>Moves its lifetime with a clock that was set; when it is due is the heap's to move.</summary>
    public void MoveLifetime(TimeSpan jump)
    {
        ReceivedAt += jump.Ticks;
        ExpiresAt += jump.Ticks;
    }

    /// <summary>Says which recipients are left.</summary>
    public void SetPending(ImmutableArray<int> pending)
    {
        if (pending.Length != _pending.Length)
            Queue.ChangeRecipients(pending.Length - _pending.Length);
        _pending = pending;
    }

    /// <summary>Its recipients in the message that it belongs to, all with the same outcome.</summary>
    public List<RecipientOutcome> AllWith(Outcome outcome, SpooledMessage message) =>
        [.. Pending.Select(index => new RecipientOutcome(index, message.Facts.Recipients[index].Address, outcome))];

    /// <summary>The addresses of its recipients in the message that it belongs to.</summary>
    public ImmutableArray<string> AddressesIn(SpooledMessage message) =>
        ImmutableArray.CreateRange(Pending, static (index, facts) => facts.Recipients[index].Address, message.Facts);

    /// <summary>Takes the events that wait for its next commit out of it.</summary>
    public PendingEvents? TakeEvents()
    {
        var events = _loaded?.Events;
        if (events is not null)
            _loaded!.Events = null;
        return events;
    }

    /// <summary>Lets go of a body whose memory is for those that are being sent: it is not one of them any more, for now.</summary>
    public void EndSending()
    {
        if (Content is not { IsOutgoing: true } content)
            return;
        Content = null;
        content.Dispose();
    }

    /// <summary>Lets go of everything that the spool can give back.</summary>
    public void Shrink()
    {
        Content?.Dispose();
        _loaded = Events is { } events ? new Loaded { Events = events } : null;
    }

    public override string ToString() => $"{Id}.{Number}";

    private WaitCause CauseOf(DeliveryPhase phase) => phase switch
    {
        DeliveryPhase.Routing => WaitCause.Handlers,
        DeliveryPhase.Ready => WaitCause.Ready,
        DeliveryPhase.Attempting => WaitCause.Receiver,
        DeliveryPhase.Final => WaitCause.None,
        _ when WaitsNextFor != WaitCause.None => WaitsNextFor,
        DeliveryPhase.Held => IsHeldByOperator ? WaitCause.OperatorHold : WaitCause.Hold,
        _ => LastReply is null ? WaitCause.Handlers : WaitCause.Retry,
    };

    private Loaded Load() => _loaded ??= new Loaded();

    /// <summary>What only a delivery under way has.</summary>
    private sealed class Loaded
    {
        public SpooledMessage? Message { get; set; }

        public HeldContent? Content { get; set; }

        public Route? Route { get; set; }

        public DecisionTrace? Trace { get; set; }

        public byte[]? UnknownFields { get; set; }

        public PendingEvents? Events { get; set; }

        public ImmutableArray<string> CountedBy { get; set; }
    }
}
