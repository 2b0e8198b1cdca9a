using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>Lines of the journal that become a batch, as far as they are wanted.</summary>
internal sealed class BatchDraft(EventReading reading, ImmutableArray<byte[]> kinds, RepeatedTexts texts)
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private readonly List<DeliveryEvent> _events = [];
    private readonly ImmutableArray<ReadOnlyMemory<byte>>.Builder _json = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
    private int _bytes;

    public bool IsFull => _events.Count >= reading.MaxBatch || _bytes >= MaxBytes;

    /// <param name="line">A whole line without its line feed.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (!EventLine.IsOfKind(line, kinds) || !EventJsonReader.TryRead(line, out var e, reading.WithDecisions, texts))
            return;
        _events.Add(e);
        if (reading.WithJson)
            _json.Add(line.ToArray());
        _bytes += line.Length;
    }

    /// <returns>Null if there is nothing to tell.</returns>
    public EventBatch? Done(long? lostBefore) => _events.Count == 0 && lostBefore is null
        ? null
        : new EventBatch(static _ => default) { Events = _events, Json = _json.ToImmutable(), LostBefore = lostBefore };
}
