namespace PolicyMta.Core.Spool;

/// <summary>
/// Copies what is left of a segment that is mostly dead to where other long-lived content lies, so that its space comes free. It works in
/// slices that go through the group commit like new mail, and leaves young segments alone: most of what is in them is about to go by
/// itself.
/// </summary>
internal sealed partial class SegmentCompaction(
    BodySegments segments, MetadataStore metadata, MessageIndex index, GroupCommit commit, ISpoolDisk disk, TimeProvider time,
    ILogger logger)
{
    private const int SliceBytes = 1024 * 1024;
    private const int MaxPasses = 3;
    private static readonly TimeSpan MinimumAge = TimeSpan.FromSeconds(5);

    /// <summary>Compacts what is worth it now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var segment in segments.All)
        {
            if (!IsWorthwhile(segment) || !segment.TryHold())
                continue;

            try
            {
                await CompactAsync(segment, cancellationToken);
            }
            finally
            {
                segment.Release();
            }
        }
    }

    private bool IsWorthwhile(Segment segment) =>
        segment is { IncompletePasses: < MaxPasses, SealedAt: { } sealedAt, LiveBytes: > 0 and var live }
        && live < segment.Size / 2
        && time.GetElapsedTime(sealedAt) >= MinimumAge;

    private async Task CompactAsync(Segment segment, CancellationToken cancellationToken)
    {
        var offset = (long)SegmentHeader.Length;
        var moves = new List<Task>();
        var contents = new List<ContentBuffer>();
        while (offset < segment.Size && segment.LiveBytes > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = 0;
            while (bytes < SliceBytes && TryReadHeader(segment, offset, out var record))
            {
                var location = new ContentLocation(segment.Number, (uint)offset, record.Length);
                offset += location.StoredLength;
                if (index.IsAt(record.Id, location) && TryLoad(segment, record.Id, location) is { } loaded)
                {
                    contents.Add(loaded.Content);
                    moves.Add(commit.MoveAsync(record.Id, loaded.Record, loaded.Content.Memory, record.ContentCrc, location).AsTask());
                    bytes += record.Length;
                }
            }

            if (moves.Count == 0)
                break;
            await FinishAsync(moves, contents);
        }

        if (segment.LiveBytes > 0 && ++segment.IncompletePasses == MaxPasses)
            LogUnmovable(segment.Path);
    }

    private static async Task FinishAsync(List<Task> moves, List<ContentBuffer> contents)
    {
        await Task.WhenAll(moves);
        foreach (var content in contents)
            content.Dispose();
        moves.Clear();
        contents.Clear();
    }

    private bool TryReadHeader(Segment segment, long offset, out SegmentRecord record)
    {
        Span<byte> header = stackalloc byte[SegmentRecord.HeaderLength];
        var length = disk.Read(segment.File, header, offset);
        return SegmentRecord.TryRead(header[..length], segment.Number, out record)
            && offset + header.Length + record.Length <= segment.Size;
    }

    private (ContentBuffer Content, ReadOnlyMemory<byte> Record)? TryLoad(Segment segment, SpoolId id, ContentLocation location)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        if (metadata.Get(id) is not { } value)
            return null; // removed meanwhile
        if (!MetadataRecord.IsIntact(MetadataKeys.Message(id, buffer), value))
        {
            LogDamaged(id, segment.Path, "the record fails its checksum");
            return null;
        }

        try
        {
            return (segments.Read(segment, id, location, null), value.AsMemory(MetadataRecord.MessageOverhead));
        }
        catch (SpoolCorruptException error)
        {
            LogDamaged(id, segment.Path, error.Message);
            return null;
        }
    }

    [LoggerMessage(2091, LogLevel.Error, "Message {Id} in {Path} is damaged and stays where it is: {Error}")]
    private partial void LogDamaged(SpoolId id, string path, string error);

    [LoggerMessage(2092, LogLevel.Warning, "Not all messages of {Path} could be moved: its space is freed when they leave the queue")]
    private partial void LogUnmovable(string path);
}
