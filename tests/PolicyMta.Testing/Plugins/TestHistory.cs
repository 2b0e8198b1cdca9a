using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>A journal that a test makes up.</summary>
public sealed class TestHistory : IMessageHistory
{
    public List<DeliveryEvent> Events { get; } = [];

    public ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId id, CancellationToken cancellationToken = default) =>
        new([.. Events.Where(e => e.Id == id)]);

    public IEnumerable<EventBatch> Read(long after, EventReading? reading = null)
    {
        var events = Events.Where(e => e.EventId > after && (reading is null || reading.Kinds.IsEmpty || reading.Kinds.Contains(e.Kind)));
        foreach (var some in events.Chunk(reading?.MaxBatch ?? 512))
            yield return new EventBatch(static _ => default) { Events = some, Json = [] };
    }
}
