using System.Buffers;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Events on their way to the commit that makes them true: encoded once, by whoever saw them happen. Rented from a
/// <see cref="PendingEventsPool"/> by one owner at a time; handed to the spool it belongs to the spool, which gives it back. Not
/// thread-safe.
/// </summary>
internal sealed class PendingEvents(PendingEventsPool pool, bool encodes)
{
    /// <summary>A buffer that has grown beyond this is not kept.</summary>
    private const int MaxKept = 64 * 1024;

    private readonly ArrayBufferWriter<byte>? _json = encodes ? new ArrayBufferWriter<byte>(1024) : null;
    private readonly List<Entry> _entries = new(1);
    private EventJsonWriter? _writer;

    public int Count => _entries.Count;

    /// <summary>Bytes of JSON so far.</summary>
    public int Length => _json?.WrittenCount ?? 0;

    /// <summary>
    /// Set when a commit that seemed to fail turns out to hold them: whoever has them in a queue still must not commit them again.
    /// </summary>
    public bool IsCommitted { get; set; }

    public void Add(DeliveryEvent deliveryEvent)
    {
        if (_json is not null)
            (_writer ??= new EventJsonWriter(_json)).Write(deliveryEvent);
        _entries.Add(new Entry(deliveryEvent, Length));
    }

    public DeliveryEvent EventAt(int index) => _entries[index].Event;

    /// <summary>One event as a JSON object without its number; empty unless events are encoded.</summary>
    public ReadOnlySpan<byte> JsonAt(int index)
    {
        if (_json is null)
            return [];
        var start = index == 0 ? 0 : _entries[index - 1].End;
        return _json.WrittenSpan[start.._entries[index].End];
    }

    /// <summary>Gives it back, with its events published or dropped.</summary>
    public void Release()
    {
        if (IsCommitted)
            return;
        _entries.Clear();
        if (_json?.Capacity > MaxKept)
            return;
        _json?.ResetWrittenCount();
        pool.Return(this);
    }

    private readonly record struct Entry(DeliveryEvent Event, int End);
}
