using System.Buffers.Binary;
using System.IO.Hashing;
using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// Tells first opens and clicks from later ones: of each message for each recipient, or, where a tracker does not say which message, of
/// each recipient of the campaign in a month. Sets that were not used lately are read from the database again. For whoever holds the book.
/// </summary>
internal sealed class UniqueBook(StatisticsDatabase database)
{
    /// <summary>Days after which it is forgotten who opened a message; what is opened later is no first open.</summary>
    public const int KeptDays = 90;

    private const int MostSets = 128;

    private readonly Dictionary<UniqueKey, (UniqueSet Set, long Used)> _sets = [];
    private long _uses;

    /// <summary>By how much an open or click raises the count of first ones.</summary>
    public int Add(EventFacts facts)
    {
        var metric = facts.Kind == StatKind.Opened ? StatMetric.UniqueOpened : StatMetric.UniqueClicked;
        var day = facts.OriginalMessage is { } message
            ? message.Time.ToUnixTimeSeconds() / 86_400
            : FirstOfMonth(facts.Time);
        if (day < (facts.Time / 86_400) - KeptDays)
            return 0;
        var key = new UniqueKey(facts.Tenant ?? StatViews.None, facts.Campaign ?? StatViews.None, day, metric);
        return Find(key).Add(HashOf(facts));
    }

    /// <summary>Writes what has changed, and lets go of what was not used lately.</summary>
    public void Write()
    {
        foreach (var (key, (set, _)) in _sets)
        {
            if (set.IsChanged)
                database.Uniques.Write(key, set);
        }

        foreach (var (key, _) in _sets.OrderByDescending(static pair => pair.Value.Used).Skip(MostSets).ToList())
            _sets.Remove(key);
    }

    private UniqueSet Find(UniqueKey key)
    {
        if (!_sets.TryGetValue(key, out var known))
        {
            if (_sets.Count >= 2 * MostSets)
                Write();
            known.Set = database.Uniques.Read(key);
        }

        _sets[key] = (known.Set, ++_uses);
        return known.Set;
    }

    private static ulong HashOf(EventFacts facts)
    {
        Span<byte> value = stackalloc byte[SpoolId.ByteLength + sizeof(ulong)];
        value.Clear();
        facts.OriginalMessage?.WriteBytes(value);
        BinaryPrimitives.WriteUInt64LittleEndian(value[SpoolId.ByteLength..], facts.RecipientHash);
        return XxHash3.HashToUInt64(value);
    }

    private static long FirstOfMonth(long time)
    {
        var date = DateTimeOffset.FromUnixTimeSeconds(time);
        return new DateTimeOffset(date.Year, date.Month, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() / 86_400;
    }
}
