using System.Buffers;
using System.Text;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Gives events of the journal as lines of JSON, oldest first: those of a message or a recipient by the indexes, others from the first
/// place of their time on, as they are in the files but for the checksum.
/// </summary>
internal sealed class EventExport(Func<ImmutableArray<JournalSegment>> segments)
{
    private readonly JournalSearch _search = new(segments);

    /// <summary>The lines with their line feeds.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(EventQuery query) => query switch
    {
        { Id: { } id } => Encode(_search.OfMessage(id), query),
        { Recipient: { } recipient } => Encode(
            _search.OfRecipient(recipient, query.Since ?? DateTimeOffset.MinValue, query.Limit, query.Wants).AsEnumerable().Reverse(),
            query),
        _ => Walk(query).Take(query.Limit),
    };

    /// <summary>A line of the journal, given without its line feed, as it is exported; null unless it is whole and wanted.</summary>
    public static ReadOnlyMemory<byte>? TryExport(ReadOnlySpan<byte> line, DateTimeOffset? since, ImmutableArray<byte[]> kinds)
    {
        if (!EventLine.TryRead(line, out _, out var time) || time < since || !EventLine.IsOfKind(line, kinds))
            return null;

        var json = EventLine.WithoutChecksum(line);
        var exported = new byte[json.Length + 2];
        json.CopyTo(exported);
        "}\n"u8.CopyTo(exported.AsSpan(json.Length));
        return exported;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Walk(EventQuery query)
    {
        ImmutableArray<byte[]> kinds = [.. query.Kinds.Select(Encoding.UTF8.GetBytes)];
        using var walk = JournalWalk.Since(segments, query.Since ?? DateTimeOffset.MinValue);
        while (walk.TryRead(out var line))
        {
            if (TryExport(line, query.Since, kinds) is { } exported)
                yield return exported;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Encode(IEnumerable<DeliveryEvent> events, EventQuery query)
    {
        foreach (var e in events.Where(query.Wants).Take(query.Limit))
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new EventJsonWriter(buffer))
                writer.Write(e);
            buffer.Write("\n"u8);
            yield return buffer.WrittenMemory;
        }
    }
}
