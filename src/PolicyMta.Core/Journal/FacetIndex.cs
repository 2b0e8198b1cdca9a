namespace PolicyMta.Core.Journal;

/// <summary>
/// In which parts of 64 KiB of a segment something of a tenant, campaign, sender, provider or kind is: one number for each part and value,
/// however many events there are. The hashes of the last values are kept, for events in a row have the same. Not thread-safe: its owner
/// guards it.
/// </summary>
internal sealed class FacetIndex
{
    public const int PartSize = 1 << PartShift;

    private const int PartShift = 16;
    private const ulong PartMask = (1UL << 24) - 1;

    private static readonly ImmutableArray<EventFacet> Facets = [.. Enum.GetValues<EventFacet>()];

    private readonly List<ulong> _entries = [];
    private readonly HashSet<ulong> _inPart = [];
    private readonly (string? Value, ulong Hash)[] _last = new (string?, ulong)[Facets.Length];
    private long _part = -1;

    public void Add(in IndexKeys keys, long offset)
    {
        var part = offset >> PartShift;
        if (part != _part)
        {
            _inPart.Clear();
            _part = part;
        }

        for (var i = 0; i < Facets.Length; i++)
        {
            if (keys[Facets[i]] is not { } value)
                continue;
            if (_last[i].Value != value)
                _last[i] = (value, EventHash.Of(Facets[i], value));
            var entry = Entry(_last[i].Hash, part);
            if (_inPart.Add(entry))
                _entries.Add(entry);
        }
    }

    public ulong[] Sorted()
    {
        ulong[] sorted = [.. _entries];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The parts of a value, in order.</summary>
    public List<long> Parts(ulong hash)
    {
        var parts = new List<long>();
        foreach (var entry in _entries)
        {
            if (IsOf(entry, hash))
                parts.Add(PartOf(entry));
        }

        return parts;
    }

    public static ulong First(ulong hash) => hash & ~PartMask;

    public static bool IsOf(ulong entry, ulong hash) => (entry & ~PartMask) == (hash & ~PartMask);

    public static long PartOf(ulong entry) => (long)(entry & PartMask);

    private static ulong Entry(ulong hash, long part) => First(hash) | ((ulong)part & PartMask);
}
