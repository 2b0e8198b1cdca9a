namespace PolicyMta.Core.Spool;

/// <summary>
/// Appends contents to one segment after the other, gathering many into one write. Used by the commit thread alone. After a failed write or
/// sync the segment is sealed as it is: nothing is appended behind an unknown tail, and no sync is tried twice.
/// </summary>
internal sealed class SegmentWriter(BodySegments segments, ISpoolDisk disk, TimeProvider time)
{
    private const int GatheredMessages = 256;
    private readonly byte[] _headers = new byte[GatheredMessages * SegmentRecord.HeaderLength];
    private readonly List<ReadOnlyMemory<byte>> _pieces = new(GatheredMessages * 2);
    private readonly List<Segment> _unsynced = [];
    private Segment? _segment;
    private long _position;
    private long _gathered;

    /// <summary>
    /// Takes a content in and counts the reference to it, which the caller drops if the commit fails. The content is written at the latest
    /// by <see cref="Sync"/>, and must stay as it is until then.
    /// </summary>
    /// <exception cref="IOException">No segment could be made, or the write failed.</exception>
    public ContentLocation Add(SpoolId id, ReadOnlyMemory<byte> content, uint contentCrc)
    {
        var length = SegmentRecord.HeaderLength + content.Length;
        if (length > segments.SegmentSize / 4)
            return AddAlone(id, content, contentCrc);

        if (_segment is null || _position + _gathered + length > _segment.Size)
            Roll();
        else if (_pieces.Count == GatheredMessages * 2)
            Flush();

        var location = new ContentLocation(_segment!.Number, (uint)(_position + _gathered), content.Length);
        var header = _headers.AsMemory(_pieces.Count / 2 * SegmentRecord.HeaderLength, SegmentRecord.HeaderLength);
        new SegmentRecord(id, location.Segment, content.Length, contentCrc).Write(header.Span);
        _pieces.Add(header);
        _pieces.Add(content);
        _gathered += length;
        _segment.AddLive(length);
        return location;
    }

    /// <summary>Writes what was gathered and makes all of it survive a power cut.</summary>
    public void Sync()
    {
        Flush();
        while (_unsynced.Count > 0)
        {
            var segment = _unsynced[^1];
            _unsynced.RemoveAt(_unsynced.Count - 1);
            if (segment.IsRetired)
                continue;

            try
            {
                disk.Sync(segment.File);
            }
            catch
            {
                SealSuspect(segment);
                throw;
            }
        }
    }

    /// <summary>Forgets what was gathered and not written, after a failure.</summary>
    public void Forget()
    {
        _pieces.Clear();
        _gathered = 0;
    }

    private void Roll()
    {
        Flush();
        var next = segments.Create(segments.SegmentSize);
        _segment?.Seal(time.GetTimestamp());
        _segment = next;
        _position = SegmentHeader.Length;
    }

    /// <summary>A large content gets a segment of its own, which goes with it: no compaction ever copies it.</summary>
    private ContentLocation AddAlone(SpoolId id, ReadOnlyMemory<byte> content, uint contentCrc)
    {
        var segment = segments.Create(SegmentHeader.Length + SegmentRecord.HeaderLength + (long)content.Length);
        var location = new ContentLocation(segment.Number, SegmentHeader.Length, content.Length);
        var header = new byte[SegmentRecord.HeaderLength];
        new SegmentRecord(id, segment.Number, content.Length, contentCrc).Write(header);
        Write(segment, [header, content], location.Offset);
        segment.AddLive(location.StoredLength);
        segment.Seal(time.GetTimestamp());
        return location;
    }

    private void Flush()
    {
        if (_pieces.Count == 0)
            return;

        Write(_segment!, _pieces, _position);
        _position += _gathered;
        Forget();
    }

    private void Write(Segment segment, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        try
        {
            disk.Write(segment.File, pieces, offset);
        }
        catch
        {
            SealSuspect(segment);
            throw;
        }

        if (!_unsynced.Contains(segment))
            _unsynced.Add(segment);
    }

    private void SealSuspect(Segment segment)
    {
        _unsynced.Remove(segment);
        segment.IsSuspect = true;
        segment.Seal(time.GetTimestamp());
        if (ReferenceEquals(segment, _segment))
            _segment = null;
    }
}
