using System.Collections.Concurrent;

namespace PolicyMta.Core.Spool;

/// <summary>
/// All contents, in append-only files. The commit thread writes, counts references and seals; readers look on from any thread and never
/// wait for it.
/// </summary>
internal sealed partial class BodySegments : IDisposable
{
    private readonly ISpoolDisk _disk;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<uint, Segment> _segments = new();
    private uint _nextNumber = 1;

    public BodySegments(ISpoolDisk disk, string folder, long segmentSize, TimeProvider time, ILogger logger)
    {
        _disk = disk;
        _folder = folder;
        _time = time;
        _logger = logger;
        SegmentSize = segmentSize;
        Pool = new SegmentPool(disk, folder, segmentSize, logger);
        Mail = new SegmentWriter(this, disk, time);
        Moved = new SegmentWriter(this, disk, time);
    }

    public long SegmentSize { get; }

    public SegmentPool Pool { get; }

    /// <summary>Where new mail is written.</summary>
    public SegmentWriter Mail { get; }

    /// <summary>Where compaction writes: what has stayed long is likely to stay, and lies together.</summary>
    public SegmentWriter Moved { get; }

    public ICollection<Segment> All => _segments.Values;

    /// <summary>
    /// Opens the files that were there when the spool was closed. None of them is appended to: the end of its last write is unknown.
    /// </summary>
    /// <param name="highestReferred">The highest number that the metadata knows.</param>
    public void OpenExisting(uint highestReferred)
    {
        var highest = highestReferred;
        foreach (var (number, path, isFree) in SegmentFiles.List(_folder))
        {
            highest = Math.Max(highest, number);
            var file = _disk.Open(path);
            var size = RandomAccess.GetLength(file);
            if (isFree && size == SegmentSize)
                Pool.Adopt(path, file);
            else
                _segments[number] = new Segment(number, path, file, size, OnUnused);
        }

        _nextNumber = highest + 1;
    }

    /// <summary>Ends the opening, when all references are counted: what nothing refers to is freed.</summary>
    public void SealExisting()
    {
        foreach (var segment in _segments.Values)
        {
            if (segment.LiveBytes > 0 && !HasValidHeader(segment))
                LogWrongHeader(segment.Path);
            segment.Seal(_time.GetTimestamp());
        }
    }

    public Segment? Find(uint number) => _segments.GetValueOrDefault(number);

    /// <summary>Makes a segment, from a recycled file if there is one.</summary>
    public Segment Create(long size)
    {
        var number = _nextNumber++;
        var path = SegmentFiles.UsedPath(_folder, number);
        var file = (size == SegmentSize ? Pool.TryTake(path) : null) ?? _disk.Create(path, size);
        var segment = new Segment(number, path, file, size, OnUnused) { IsSuspect = true };
        try
        {
            _disk.Write(file, [SegmentHeader.Create(number, size)], 0);
            _disk.SyncFolder(_folder);
        }
        catch
        {
            Pool.Add(segment);
            throw;
        }

        segment.IsSuspect = false;
        _segments[number] = segment;
        return segment;
    }

    public void AddReference(ContentLocation location) => Find(location.Segment)?.AddLive(location.StoredLength);

    public void DropReference(ContentLocation location) => Find(location.Segment)?.DropLive(location.StoredLength);

    /// <summary>Reads a content that the caller's hold keeps in place.</summary>
    /// <exception cref="SpoolCorruptException">It cannot be read or fails its checksum.</exception>
    public ContentBuffer Read(Segment segment, SpoolId id, ContentLocation location, ContentBudget? memory)
    {
        Span<byte> header = stackalloc byte[SegmentRecord.HeaderLength];
        var content = ContentBuffer.Rent(location.Length, memory);
        try
        {
            if (_disk.Read(segment.File, header, location.Offset) == header.Length
                && SegmentRecord.TryRead(header, segment.Number, out var record)
                && record.Id == id
                && _disk.Read(segment.File, content.WritableMemory.Span, location.Offset + header.Length) == location.Length
                && record.Matches(content.Memory.Span))
                return content;
        }
        catch (IOException error)
        {
            content.Dispose();
            throw new SpoolCorruptException(
                $"The content of message {id} cannot be read from {segment.Path} at {location.Offset}: {error.Message}", error);
        }

        content.Dispose();
        throw new SpoolCorruptException($"The content of message {id} in {segment.Path} at {location.Offset} fails its checksum.");
    }

    public void Dispose()
    {
        Pool.Dispose();
        foreach (var segment in _segments.Values)
            segment.File.Dispose();
    }

    private void OnUnused(Segment segment)
    {
        _segments.TryRemove(segment.Number, out _);
        Pool.Add(segment);
    }

    private bool HasValidHeader(Segment segment)
    {
        Span<byte> header = stackalloc byte[64];
        return _disk.Read(segment.File, header, 0) == header.Length && SegmentHeader.IsValid(header, segment.Number);
    }

    [LoggerMessage(2071, LogLevel.Error, "The header of {Path} is damaged; each content in it is checked when it is read")]
    private partial void LogWrongHeader(string path);
}
