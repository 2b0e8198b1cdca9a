using System.Buffers;

namespace PolicyMta.Core.Journal;

/// <summary>
/// The events of one commit group, numbered, as lines in one block: what the group's commit holds and the journal writes. Used by the
/// commit thread until it is published, then by the journal alone.
/// </summary>
/// <param name="firstId">The number of the first event.</param>
/// <param name="encodes">Whether lines are wanted, or the events alone.</param>
internal sealed class GroupEvents(long firstId, bool encodes)
{
    /// <summary>Room for the events of a usual group under load.</summary>
    private const int FirstBlock = 16 * 1024;

    private readonly List<PendingEvents> _parts = [];
    private byte[] _lines = [];
    private int _length;
    private int _refusableParts;
    private int _refusableEvents;
    private int _refusableLength;

    public long FirstId { get; } = firstId;

    /// <summary>One more than the number of the last event.</summary>
    public long NextId { get; private set; } = firstId;

    public int Count { get; private set; }

    public IReadOnlyList<PendingEvents> Parts => _parts;

    public ReadOnlyMemory<byte> Lines => _lines.AsMemory(0, _length);

    /// <summary>A line that is numbered already, without the event that it was made of.</summary>
    public static GroupEvents OfLine(long eventId, ReadOnlySpan<byte> line)
    {
        var group = new GroupEvents(eventId, encodes: true) { Count = 1, NextId = eventId + 1 };
        group.Grow(line.Length);
        line.CopyTo(group._lines);
        group._length = line.Length;
        return group;
    }

    public void Add(PendingEvents events)
    {
        _parts.Add(events);
        for (var i = 0; i < events.Count; i++)
        {
            if (encodes)
                AddLine(events.JsonAt(i));
            NextId++;
            Count++;
        }
    }

    /// <summary>What was added so far belongs to new messages, which may yet be refused.</summary>
    public void EndRefusable() => (_refusableParts, _refusableEvents, _refusableLength) = (_parts.Count, Count, _length);

    /// <summary>
    /// The group's new messages were refused, though the commit that holds all of it came through: takes their events out. The others keep
    /// their numbers.
    /// </summary>
    public void DropRefusable()
    {
        _parts.RemoveRange(0, _refusableParts);
        _lines.AsSpan(_refusableLength.._length).CopyTo(_lines);
        _length -= _refusableLength;
        Count -= _refusableEvents;
        EndRefusable(0);
    }

    /// <summary>Gives the events back to where they came from, and the memory of the lines.</summary>
    public void Release()
    {
        foreach (var part in _parts)
            part.Release();
        _parts.Clear();
        Forget();
    }

    /// <summary>Gives the memory of the lines back; the events stay with those whose they are.</summary>
    public void Forget()
    {
        if (_lines.Length > 0)
            ArrayPool<byte>.Shared.Return(_lines);
        (_lines, _length) = ([], 0);
    }

    private void EndRefusable(int none) => (_refusableParts, _refusableEvents, _refusableLength) = (none, none, none);

    private void AddLine(ReadOnlySpan<byte> json)
    {
        var needed = _length + json.Length + EventLine.Overhead;
        if (needed > _lines.Length)
            Grow(needed);
        _length += EventLine.Write(NextId, json, _lines.AsSpan(_length));
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBlock, _lines.Length * 2)));
        Lines.Span.CopyTo(larger);
        if (_lines.Length > 0)
            ArrayPool<byte>.Shared.Return(_lines);
        _lines = larger;
    }
}
