using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// The index of a finished segment, on disk: a header that says what the segment holds, its points, and the sorted entries by message, by
/// recipient, and by what else events are found by. A search reads one page of each kind at the place where a hash, being random, is to be
/// expected. It can be made again from the segment, so nothing is synced: one that is not whole is not used.
/// </summary>
internal sealed class IndexFile : ISegmentIndex
{
    private const int HeaderLength = 72;
    private const int PointLength = 24;
    private const int Page = 512;
    private readonly string _path;
    private readonly int _points;
    private readonly int _messages;
    private readonly int _recipients;
    private readonly int? _facets;

    private IndexFile(string path, SegmentFacts facts, int points, int messages, int recipients, int? facets)
    {
        (_path, Facts) = (path, facts);
        (_points, _messages, _recipients, _facets) = (points, messages, recipients, facets);
    }

    private static ReadOnlySpan<byte> Magic => "PMTAEVX2"u8;

    /// <summary>That of older releases: without the parts of tenants, campaigns, senders, providers and kinds.</summary>
    private static ReadOnlySpan<byte> OldMagic => "PMTAEVX1"u8;

    public SegmentFacts Facts { get; }

    /// <summary>Writes the index of a segment in one step.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static IndexFile Write(string path, SegmentFacts facts, LiveIndex index)
    {
        var (points, messages, recipients, facets) = index.Sorted();
        var entries = messages.Length + recipients.Length + facets.Length;
        var bytes = new byte[HeaderLength + (points.Length * PointLength) + (entries * sizeof(ulong))];
        Magic.CopyTo(bytes);
        ReadOnlySpan<long> numbers =
            [facts.FirstId, facts.LastId, facts.FirstTime.UtcTicks, facts.LatestTime.UtcTicks, facts.Length];
        var position = Magic.Length;
        foreach (var number in numbers)
            position = Put(bytes, position, number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(position), points.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(position + 4), messages.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(position + 8), recipients.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(position + 12), facets.Length);
        position = HeaderLength;
        foreach (var point in points)
            position = Put(bytes, Put(bytes, Put(bytes, position, point.EventId), point.LatestBefore), point.Offset);
        MemoryMarshal.AsBytes<ulong>(messages).CopyTo(bytes.AsSpan(position));
        position += messages.Length * sizeof(ulong);
        MemoryMarshal.AsBytes<ulong>(recipients).CopyTo(bytes.AsSpan(position));
        MemoryMarshal.AsBytes<ulong>(facets).CopyTo(bytes.AsSpan(position + (recipients.Length * sizeof(ulong))));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderLength - 4), Crc32C.Compute(bytes.AsSpan(0, HeaderLength - 4)));

        var temporary = path + ".new";
        File.WriteAllBytes(temporary, bytes);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.Move(temporary, path, overwrite: true);
        return new IndexFile(path, facts, points.Length, messages.Length, recipients.Length, facets.Length);

        static int Put(byte[] bytes, int position, long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(position), number);
            return position + sizeof(long);
        }
    }

    /// <summary>Opens the index of a segment; null unless it is there, whole, and that of a segment of this length.</summary>
    public static IndexFile? TryOpen(string path, long segmentLength)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        try
        {
            using var file = File.OpenHandle(path);
            if (RandomAccess.Read(file, header, 0) != HeaderLength || (!header.StartsWith(Magic) && !header.StartsWith(OldMagic))
                || BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]) != Crc32C.Compute(header[..^4]))
                return null;

            var facts = new SegmentFacts(
                NumberAt(header, 8), NumberAt(header, 16), TimeAt(header, 24), TimeAt(header, 32), NumberAt(header, 40));
            var index = new IndexFile(
                path,
                facts,
                BinaryPrimitives.ReadInt32LittleEndian(header[48..]),
                BinaryPrimitives.ReadInt32LittleEndian(header[52..]),
                BinaryPrimitives.ReadInt32LittleEndian(header[56..]),
                header.StartsWith(Magic) ? BinaryPrimitives.ReadInt32LittleEndian(header[60..]) : null);
            return facts.Length == segmentLength && RandomAccess.GetLength(file) == index.Length ? index : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }

        static long NumberAt(ReadOnlySpan<byte> header, int position) => BinaryPrimitives.ReadInt64LittleEndian(header[position..]);

        static DateTimeOffset TimeAt(ReadOnlySpan<byte> header, int position) => new(NumberAt(header, position), TimeSpan.Zero);
    }

    private long Length => EntriesAt + (((long)_messages + _recipients + (_facets ?? 0)) * sizeof(ulong));

    private long EntriesAt => HeaderLength + ((long)_points * PointLength);

    public long OffsetOf(long eventId) => Points() is { } points ? IndexSearch.OffsetOf(points, eventId) : 0;

    public long OffsetSince(DateTimeOffset time) => Points() is { } points ? IndexSearch.OffsetSince(points, time) : 0;

    public IReadOnlyList<long> BlocksOfMessage(ulong hash) => Blocks(EntriesAt, _messages, hash);

    public IReadOnlyList<long> BlocksOfRecipient(ulong hash) => Blocks(EntriesAt + ((long)_messages * sizeof(ulong)), _recipients, hash);

    public IReadOnlyList<long>? PartsOf(ulong hash)
    {
        if (_facets is not { } count)
            return null;
        using var file = count == 0 ? null : TryOpenFile();
        if (file is null)
            return [];
        var parts = new List<long>();
        var entries = new EntryPages(file, EntriesAt + (((long)_messages + _recipients) * sizeof(ulong)), count, Page);
        for (var i = entries.FindFirst(FacetIndex.First(hash)); i < count && entries.TryGet(i, out var entry)
            && FacetIndex.IsOf(entry, hash); i++)
            parts.Add(FacetIndex.PartOf(entry));
        return parts;
    }

    private IndexPoint[]? Points()
    {
        var bytes = new byte[_points * PointLength];
        using var file = TryOpenFile();
        if (file is null || RandomAccess.Read(file, bytes, HeaderLength) != bytes.Length)
            return null;
        return MemoryMarshal.Cast<byte, IndexPoint>(bytes).ToArray();
    }

    private List<long> Blocks(long start, int count, ulong hash)
    {
        var blocks = new List<long>();
        if (count == 0)
            return blocks;
        using var file = TryOpenFile();
        if (file is null)
            return blocks;

        var entries = new EntryPages(file, start, count, Page);
        var first = IndexEntry.First(hash);
        for (var i = entries.FindFirst(first); i < count && entries.TryGet(i, out var entry) && IndexEntry.IsOf(entry, hash); i++)
        {
            var block = IndexEntry.Offset(entry);
            if (blocks.Count == 0 || blocks[^1] != block)
                blocks.Add(block);
        }

        return blocks;
    }

    private SafeFileHandle? TryOpenFile()
    {
        try
        {
            return File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException)
        {
            return null; // Retention has removed it since.
        }
    }
}
