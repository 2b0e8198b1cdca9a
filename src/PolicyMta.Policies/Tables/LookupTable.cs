using System.IO.Hashing;
using System.Numerics;
using System.Security.Cryptography;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// One state of a table: entries in an arena, found by a hash with open addressing. About 8 to 16 bytes an entry beside key and value; no
/// object for any entry. Immutable; thread-safe.
/// </summary>
internal sealed class LookupTable
{
    private const int PlaceBits = 40;
    private const ulong PlaceMask = (1UL << PlaceBits) - 1;

    private readonly TableArena _arena;
    private readonly ulong[] _slots;
    private readonly long _seed;

    /// <param name="name">The table's name.</param>
    /// <param name="shape">What stands beside each key.</param>
    /// <param name="ignoreCase">Whether keys are stored in small letters.</param>
    /// <param name="arena">The entries; not written any more.</param>
    /// <param name="count">How many entries it holds.</param>
    /// <param name="hash">A hash over the file.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public LookupTable(
        string name, TableShape shape, bool ignoreCase, TableArena arena, int count, string hash, CancellationToken cancellationToken)
    {
        (_arena, Shape, IgnoreCase) = (arena, shape, ignoreCase);
        _slots = new ulong[SlotsFor(count)];
        // Keys may come from outsiders, who must not be able to choose ones that collide.
        _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var rows = 0;
        foreach (var place in arena.Places())
        {
            if (Insert(place) && ++rows % 65_536 == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        Version = new TableVersion(name, hash, rows);
    }

    public TableVersion Version { get; }

    public TableShape Shape { get; }

    public bool IgnoreCase { get; }

    /// <summary>The memory that the table takes.</summary>
    public long Bytes => BytesFor(_slots.Length, _arena.Bytes);

    /// <summary>The memory of a table of so many entries.</summary>
    public static long BytesOf(int count, long arenaBytes) => BytesFor(SlotsFor(count), arenaBytes);

    public bool Contains(ReadOnlySpan<char> key) => TryFind(key, out _, out _);

    /// <summary>Finds an entry; key and value are valid as long as the table is.</summary>
    public bool TryFind(ReadOnlySpan<char> key, out ReadOnlySpan<byte> stored, out ReadOnlySpan<byte> value)
    {
        Span<byte> bytes = stackalloc byte[TableKey.MaxBytes];
        if (!TableKey.TryWrite(key, IgnoreCase, bytes, out var length))
        {
            stored = value = default;
            return false;
        }

        ReadOnlySpan<byte> wanted = bytes[..length];
        var hash = XxHash3.HashToUInt64(wanted, _seed);
        for (var i = hash & Last; _slots[i] is not 0 and var slot; i = (i + 1) & Last)
        {
            if (((slot ^ hash) & ~PlaceMask) != 0)
                continue;
            _arena.Read((slot & PlaceMask) - 1, out stored, out value);
            if (stored.SequenceEqual(wanted))
                return true;
        }

        stored = value = default;
        return false;
    }

    private ulong Last => (ulong)_slots.Length - 1;

    /// <returns>False if the entry took the place of an earlier one with the same key.</returns>
    private bool Insert(ulong place)
    {
        _arena.Read(place, out var key, out _);
        var hash = XxHash3.HashToUInt64(key, _seed);
        var made = (hash & ~PlaceMask) | (place + 1);
        var i = hash & Last;
        for (; _slots[i] is not 0 and var slot; i = (i + 1) & Last)
        {
            if (((slot ^ hash) & ~PlaceMask) != 0)
                continue;
            _arena.Read((slot & PlaceMask) - 1, out var stored, out _);
            if (!stored.SequenceEqual(key))
                continue;
            _slots[i] = made;
            return false;
        }

        _slots[i] = made;
        return true;
    }

    private static int SlotsFor(int count) => (int)Math.Min(1U << 30, BitOperations.RoundUpToPowerOf2(((uint)count / 3 * 4) + 4));

    private static long BytesFor(int slots, long arenaBytes) => (8L * slots) + arenaBytes;
}
