using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Returns.Desk;

/// <summary>
/// Counts and entries of what came back, in the plugin's store. They are written together with the number of the last event that they hold,
/// so that an event that is read twice counts once. Bounded. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle.")]
internal sealed class AbuseDesk(IPluginStore store, DeskOptions options)
{
    private const int MaxRead = 1_000_000;
    private static readonly byte[] CursorKey = [StoreKeys.Cursor];
    private static readonly byte[] One = [StoreKeys.Entry];

    private readonly Dictionary<(ushort Day, string Tenant), HashSet<string>> _campaigns = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private long _lastEvent = -1;
    private int _entries = -1;

    /// <summary>The kinds of event that are counted.</summary>
    public static ImmutableHashSet<string> Kinds { get; } =
        [EventKind.Returned, EventKind.Complained, EventKind.Replied, EventKind.Unsubscribed, Intake.MailSorter.Confirmed];

    /// <summary>Takes events of the journal in their order.</summary>
    public async ValueTask TakeAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await TakeAloneAsync(events, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask TakeAloneAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        if (_lastEvent < 0)
            _lastEvent = Number(CursorKey);
        var counts = new Dictionary<CountKey, long>();
        var batch = new StoreBatch();
        var (last, added) = (_lastEvent, 0);
        foreach (var e in events)
        {
            if (e.EventId is not { } number || number <= last || !Kinds.Contains(e.Kind))
                continue;
            last = number;
            foreach (var recipient in e.Recipients)
            {
                var entry = Entry.Of(e, recipient);
                var key = KeyOf(entry);
                counts[key] = counts.GetValueOrDefault(key) + 1;
                if (options.MaxEntries == 0)
                    continue;
                batch.Put(entry.Key(), entry.Write()).Put(entry.AddressKey(), []);
                added++;
            }
        }

        if (last == _lastEvent)
            return;
        foreach (var (key, count) in counts)
            batch.Put(key.ToBytes(), Bytes(Number(key.ToBytes()) + count));
        batch.Put(CursorKey, Bytes(last));
        await store.PutAsync(batch, cancellationToken);
        _lastEvent = last;
        if (_entries >= 0)
            _entries += added;
    }

    /// <summary>The counts from a day on.</summary>
    public IEnumerable<(CountKey Key, long Count)> Counts(ushort since)
    {
        foreach (var entry in store.Scan(new[] { StoreKeys.Count }).Take(MaxRead))
        {
            if (StoreKeys.ReadDay(entry.Key.Span) >= since && CountKey.Read(entry.Key.Span) is { } key)
                yield return (key, BinaryPrimitives.ReadInt64BigEndian(entry.Value.Span));
        }
    }

    /// <summary>What came back for a message, oldest first.</summary>
    public IEnumerable<Entry> OfMessage(SpoolId id, int limit) =>
        store.Scan(Entry.PrefixOf(id)).Take(limit).Select(entry => Entry.Read(entry.Value)).OfType<Entry>();

    /// <summary>What came back about an address, by the age of the messages.</summary>
    public IEnumerable<Entry> OfAddress(string address, int limit)
    {
        var value = new ArrayBufferWriter<byte>();
        foreach (var pointer in store.Scan(Entry.AddressPrefix(address)))
        {
            value.ResetWrittenCount();
            if (limit > 0 && store.TryGet(Entry.KeyIn(pointer.Key).Span, value) && Entry.Read(value.WrittenMemory) is { } entry
                && entry.Recipient.Equals(address, StringComparison.OrdinalIgnoreCase))
            {
                limit--;
                yield return entry;
            }
        }
    }

    /// <summary>Forgets what is too old, or too many.</summary>
    public async Task CleanAsync(ushort today, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await CleanAloneAsync(today, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task CleanAloneAsync(ushort today, CancellationToken cancellationToken)
    {
        await StoreCleaning.RemoveBeforeAsync(store, StoreKeys.Count, today - options.CountDays, cancellationToken);
        foreach (var old in _campaigns.Keys.Where(key => key.Day < today - 1).ToList())
            _campaigns.Remove(old);
        if (_entries < 0)
            _entries = store.Scan(One).Count();
        var surplus = _entries - options.MaxEntries;
        while (surplus > 0)
        {
            var batch = new StoreBatch();
            foreach (var old in store.Scan(One).Take(Math.Min(surplus, StoreCleaning.MaxBatch)))
            {
                batch.Delete(old.Key.Span);
                if (Entry.Read(old.Value) is { } entry)
                    batch.Delete(entry.AddressKey());
                surplus--;
                _entries--;
            }

            if (batch.Changes.Count == 0)
                break;
            await store.PutAsync(batch, cancellationToken);
        }
    }

    private CountKey KeyOf(Entry entry)
    {
        var (day, tenant, campaign) = (StoreKeys.DayOf(entry.Time), entry.Tenant ?? MessageFacts.DefaultTenant, entry.Campaign ?? "");
        if (!_campaigns.TryGetValue((day, tenant), out var known))
        {
            known = [.. Counts(day).Where(count => count.Key.Day == day && count.Key.Tenant == tenant).Select(count => count.Key.Campaign)];
            _campaigns[(day, tenant)] = known;
        }

        if (!known.Contains(campaign) && known.Count >= options.MaxCampaigns)
            campaign = CountKey.Others;
        known.Add(campaign);
        return new CountKey(day, tenant, campaign, entry.Kind, entry.Category ?? "");
    }

    private long Number(byte[] key)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(key, value) ? BinaryPrimitives.ReadInt64BigEndian(value.WrittenSpan) : 0;
    }

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
