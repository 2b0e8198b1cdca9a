using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Events;

/// <summary>
/// How often rules that take several failures have met a recipient: the events' ids and times, so that none is counted twice. On disk:
/// <c>n entry-key NUL rule</c>, and <c>y hours n-key</c> for when it can be forgotten. For one batch of events.
/// </summary>
internal sealed class FailureCounts(IPluginStore store, SuppressionBook book)
{
    private const byte EndKind = (byte)'y';
    private const int Length = 12;
    private const int SweptAtOnce = 1000;
    private readonly Dictionary<byte[], List<(long Event, uint Time)>?> _changed = new(KeyComparer.Instance);

    /// <summary>Whether this batch has counted nothing so far.</summary>
    public bool IsEmpty => _changed.Count == 0;

    /// <summary>Counts an event.</summary>
    /// <returns>Whether it is the last that the rule takes.</returns>
    public bool Reaches(EventRule rule, byte[] key, DeliveryEvent told)
    {
        if (rule.Options.After == 1)
            return true;
        var own = KeyOf(rule, key);
        var times = Read(own);
        var now = (uint)told.Time.ToUnixTimeSeconds();
        times.RemoveAll(one => one.Time + rule.Options.Within.TotalSeconds < now);
        var id = told.EventId ?? 0;
        if (!times.Exists(one => one.Event == id))
            times.Add((id, now));
        if (times.Count > EventRuleOptions.MostCounted)
            times.RemoveRange(0, times.Count - EventRuleOptions.MostCounted);
        _changed[own] = times;
        return times.Count >= rule.Options.After;
    }

    /// <summary>Forgets what was counted, since mail has arrived.</summary>
    public void Forget(EventRule rule, byte[] key)
    {
        if (rule.Options.After == 1)
            return;
        var own = KeyOf(rule, key);
        if (_changed.ContainsKey(own) || (book.MayHave(own) && store.TryGet(own, new ArrayBufferWriter<byte>())))
            _changed[own] = null;
    }

    public void Put(StoreBatch batch, IReadOnlyList<EventRule> rules)
    {
        var within = LongestOf(rules);
        foreach (var (key, times) in _changed)
        {
            if (times is null)
            {
                batch.Delete(key);
                continue;
            }

            var value = new byte[Length * times.Count];
            for (var i = 0; i < times.Count; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(i * Length), times[i].Event);
                BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan((i * Length) + 8), times[i].Time);
            }

            batch.Put(key, value);
            batch.Put(EndKeyOf(times[^1].Time + within.TotalSeconds, key), []);
        }
    }

    /// <summary>Removes counts whose last failure is too long ago to matter.</summary>
    public static async ValueTask SweepAsync(
        IPluginStore store, IReadOnlyList<EventRule> rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var within = LongestOf(rules);
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = store.Scan(new[] { EndKind })
                .TakeWhile(index => BinaryPrimitives.ReadUInt32BigEndian(index.Key.Span[1..]) < now.ToUnixTimeSeconds() / 3600)
                .Take(SweptAtOnce).Select(static index => index.Key.ToArray()).ToList();
            if (due.Count == 0)
                return;
            var batch = new StoreBatch();
            foreach (var index in due)
            {
                batch.Delete(index);
                var key = index[5..];
                var value = new ArrayBufferWriter<byte>();
                if (!store.TryGet(key, value) || value.WrittenCount < Length)
                    continue;
                var end = BinaryPrimitives.ReadUInt32LittleEndian(value.WrittenSpan[^4..]) + within.TotalSeconds;
                if (end < now.ToUnixTimeSeconds())
                    batch.Delete(key);
                else
                    batch.Put(EndKeyOf(Math.Max(end, now.ToUnixTimeSeconds() + 3600), key), []);
            }

            await store.PutAsync(batch, cancellationToken);
        }
    }

    private static TimeSpan LongestOf(IReadOnlyList<EventRule> rules) =>
        rules.Where(static rule => rule.Options.After > 1).Select(static rule => rule.Options.Within).DefaultIfEmpty().Max();

    private List<(long Event, uint Time)> Read(byte[] key)
    {
        if (_changed.TryGetValue(key, out var known))
            return known ?? [];
        var value = new ArrayBufferWriter<byte>();
        var times = new List<(long, uint)>();
        if (!book.MayHave(key) || !store.TryGet(key, value))
            return times;
        for (var rest = value.WrittenSpan; rest.Length >= Length; rest = rest[Length..])
            times.Add((BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..])));
        return times;
    }

    private static byte[] KeyOf(EventRule rule, byte[] key) => [SuppressionBook.CountKind, .. key, 0, .. Encoding.UTF8.GetBytes(rule.Name)];

    private static byte[] EndKeyOf(double seconds, byte[] key)
    {
        var index = new byte[5 + key.Length];
        index[0] = EndKind;
        BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(1), (uint)Math.Clamp(seconds / 3600, 0, uint.MaxValue));
        key.CopyTo(index.AsSpan(5));
        return index;
    }
}
