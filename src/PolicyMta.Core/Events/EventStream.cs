using System.Text;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Events;

/// <summary>
/// Everything that happens, told to every sink once it is true: an event rides in a commit of the spool, and comes back from there to be
/// published. Emitting never blocks: each sink has a bounded queue of its own, and what does not fit is
/// counted and lost to that sink alone. Thread-safe.
/// </summary>
/// <param name="time">The clock by which events gather and slow sinks are waited for: the machine's own, whatever mail's clock is.</param>
/// <param name="loggers">Makes loggers.</param>
internal sealed class EventStream(TimeProvider time, ILoggerFactory loggers) : IEventEmitter, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<EventStream>();
    private readonly Lock _lock = new();
    private readonly EmitOnce _once = new();
    private ImmutableArray<SinkQueue> _sinks = [];
    private volatile ISpool? _spool;
    private volatile PendingEventsPool _pending = new(encodes: false);

    /// <summary>The sinks at this moment, for status.</summary>
    public ImmutableArray<SinkQueue> Sinks => _sinks;

    /// <summary>Whether anybody would see an event.</summary>
    public bool HasSinks => !_sinks.IsEmpty;

    /// <summary>From here on events go with the commits of a spool.</summary>
    public void RecordIn(ISpool spool, PendingEventsPool pending)
    {
        _pending = pending;
        _spool = spool;
    }

    /// <summary>An event for a commit of the spool, to which it belongs from then on.</summary>
    public PendingEvents Pending(DeliveryEvent deliveryEvent)
    {
        var events = _pending.Rent();
        events.Add(deliveryEvent);
        return events;
    }

    /// <summary>Emits one event that tells of no change to the spool: it goes with the next commit.</summary>
    public void Emit(DeliveryEvent deliveryEvent)
    {
        if (_spool is { } spool)
            spool.Note(Pending(deliveryEvent));
        else
            Publish(deliveryEvent);
    }

    /// <summary>Emits one event in a commit of its own; complete when that is durable.</summary>
    public ValueTask EmitAsync(DeliveryEvent deliveryEvent, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_spool is { } spool)
            return spool.MarkAsync(default, [], Pending(deliveryEvent));
        Publish(deliveryEvent);
        return default;
    }

    /// <summary>Emits one event and remembers its key in one commit, unless the key is remembered already.</summary>
    public ValueTask<bool> EmitOnceAsync(
        DeliveryEvent deliveryEvent, string key, TimeSpan window, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, TimeSpan.FromDays(SpoolMark.MaxDays));
        return _once.EmitAsync(this, deliveryEvent, KeyOf(key), window, cancellationToken);
    }

    public bool WasEmitted(string key) => IsMarked(KeyOf(key));

    /// <summary>Emits one event with a mark in a commit of its own, or tells it at once if there is no spool.</summary>
    internal ValueTask EmitAsync(DeliveryEvent deliveryEvent, SpoolMark mark)
    {
        if (_spool is { } spool)
            return spool.MarkAsync(default, [mark], Pending(deliveryEvent));
        Publish(deliveryEvent);
        return default;
    }

    internal bool IsMarked(UInt128 key) => _spool?.FindMark(key) is not null;

    private static UInt128 KeyOf(string key) => SpoolMark.KeyOf("event"u8, Encoding.UTF8.GetBytes(key));

    /// <summary>Emits events whose commit will not be made.</summary>
    public void Emit(PendingEvents events) => _spool?.Note(events);

    /// <summary>Gives an event that has happened to every sink.</summary>
    public void Publish(DeliveryEvent deliveryEvent)
    {
        foreach (var sink in _sinks)
            sink.Offer(deliveryEvent);
    }

    /// <summary>Adds a sink of the server's own, for as long as the stream lives.</summary>
    public void Add(string owner, IEventSink sink)
    {
        lock (_lock)
            _sinks = _sinks.Add(new SinkQueue(owner, sink, null, time, _logger));
    }

    /// <summary>Puts the sinks of a new policy in the place of the old policy's; a sink that is in both goes on.</summary>
    public void Follow(PolicySnapshot snapshot)
    {
        lock (_lock)
        {
            var kept = _sinks.Where(queue => queue.Snapshot is null).ToList();
            foreach (var (owner, sink) in snapshot.EventSinks)
            {
                var queue = _sinks.FirstOrDefault(queue => queue.Snapshot is not null && ReferenceEquals(queue.Sink, sink));
                queue?.Follow(snapshot);
                kept.Add(queue ?? new SinkQueue(owner, sink, snapshot, time, _logger));
            }

            var gone = _sinks.Except(kept).ToList();
            _sinks = [.. kept];
            foreach (var queue in gone)
                queue.Complete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        var sinks = _sinks;
        _sinks = [];
        foreach (var sink in sinks)
            await sink.DisposeAsync();
    }
}
