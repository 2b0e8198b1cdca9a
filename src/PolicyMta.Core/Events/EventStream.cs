using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Policy;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Events;

/// <summary>
/// Everything that happens, told to every sink. Emitting never blocks: each sink has a bounded queue of its own, and what does not fit is
/// counted and lost to that sink alone. Thread-safe.
/// </summary>
/// <param name="time">The clock by which events gather and slow sinks are waited for: the machine's own, whatever mail's clock is.</param>
/// <param name="loggers">Makes loggers.</param>
internal sealed class EventStream(TimeProvider time, ILoggerFactory loggers) : IEventEmitter, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<EventStream>();
    private readonly Lock _lock = new();
    private ImmutableArray<SinkQueue> _sinks = [];

    /// <summary>The sinks at this moment, for status.</summary>
    public ImmutableArray<SinkQueue> Sinks => _sinks;

    /// <summary>Whether anybody would see an event.</summary>
    public bool HasSinks => !_sinks.IsEmpty;

    public void Emit(DeliveryEvent deliveryEvent) => Publish(deliveryEvent);

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
