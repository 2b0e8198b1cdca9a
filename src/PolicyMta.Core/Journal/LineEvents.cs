using System.Collections;
using System.Text;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// The events of whole lines of the journal, each read when it is first asked for: who forwards the lines asks for few. Thread-safe.
/// </summary>
/// <param name="lines">The lines, without their line feeds.</param>
/// <param name="withDecisions">Whether the events have their decisions.</param>
internal sealed class LineEvents(ImmutableArray<ReadOnlyMemory<byte>> lines, bool withDecisions) : IReadOnlyList<DeliveryEvent>
{
    private readonly DeliveryEvent?[] _events = new DeliveryEvent?[lines.Length];

    public int Count => lines.Length;

    public DeliveryEvent this[int index] => Volatile.Read(ref _events[index]) ?? Keep(index);

    public IEnumerator<DeliveryEvent> GetEnumerator()
    {
        for (var i = 0; i < lines.Length; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private DeliveryEvent Keep(int index)
    {
        var read = Read(lines[index].Span);
        return Interlocked.CompareExchange(ref _events[index], read, null) ?? read;
    }

    /// <summary>A line that is whole but holds what no event may have still has its number, time and kind.</summary>
    private DeliveryEvent Read(ReadOnlySpan<byte> line)
    {
        if (EventJsonReader.TryRead(line, out var e, withDecisions))
            return e;
        EventLine.TryRead(line, out var id, out var time);
        return new DeliveryEvent { EventId = id, Time = time, Kind = Encoding.UTF8.GetString(EventLine.KindOf(line)) };
    }
}
