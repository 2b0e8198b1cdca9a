using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Goes through a segment from its beginning: what it holds, its index, and where lines are missing because they were torn by a power cut
/// or changed on disk.
/// </summary>
internal sealed class SegmentScan
{
    private readonly List<(SegmentFacts Before, long NextId)> _holes = [];

    private SegmentScan()
    {
    }

    public SegmentFacts Facts { get; private set; }

    public LiveIndex Index { get; } = new();

    /// <summary>The number of lines that fail their checksum, without those at the end, which a crash may tear.</summary>
    public int Damaged { get; private set; }

    /// <param name="file">The segment.</param>
    /// <param name="end">How far to go.</param>
    public static SegmentScan Of(SafeFileHandle file, long end)
    {
        var scan = new SegmentScan();
        var recipients = new List<string>();
        using var reader = new LineReader(file, 0, end);
        var facts = default(SegmentFacts);
        var damaged = 0;
        var isHole = false;
        while (reader.TryRead(out var line))
        {
            if (!EventLine.TryRead(line, out var eventId, out var time) || eventId <= facts.LastId
                || !EventKeys.TryRead(line, recipients, out var keys))
            {
                isHole = true;
                damaged++;
                continue;
            }

            if (isHole)
                scan._holes.Add((facts, eventId));
            isHole = false;
            scan.Damaged = damaged;
            scan.Index.Add(eventId, time, reader.LineStart, keys, CollectionsMarshal.AsSpan(recipients));
            facts = facts.With(eventId, time, 0) with { Length = reader.Next };
        }

        scan.Facts = facts;
        return scan;
    }

    /// <summary>
    /// Where the file has to be cut off because an event is missing in its middle which the spool still has; null if it is missing nowhere.
    /// All behind it is in the spool as well: it forgets events in their order, and only those that were synced.
    /// </summary>
    public SegmentFacts? HoleOf(long eventId)
    {
        foreach (var (before, nextId) in _holes)
        {
            if (before.LastId < eventId && eventId < nextId)
                return before;
        }

        return null;
    }
}
