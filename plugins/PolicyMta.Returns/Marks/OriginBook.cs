using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Returns.Marks;

/// <summary>
/// Numbers for pairs of tenant and campaign, so that a mark can name both in five bytes: kept in the plugin's store, written when a pair is
/// first seen and once a day while it is used, so that mail itself costs no write. A number follows from the names. Thread-safe.
/// </summary>
/// <param name="store">The plugin's store.</param>
/// <param name="keepFor">How long a pair is kept that is not used.</param>
/// <param name="time">The clock.</param>
/// <param name="maxPairs">Pairs that are kept; mail of further campaigns names only its tenant.</param>
internal sealed class OriginBook(IPluginStore store, TimeSpan keepFor, TimeProvider time, int maxPairs = 200_000)
{
    private const int MaxCached = 50_000;
    private const int MaxTries = 16;
    private const int KeyLength = 1 + MarkBook.OriginLength;

    private readonly ConcurrentDictionary<Origin, (ulong Number, ushort Day)> _numbers = new();
    private int _count;

    public static void WriteNumber(ulong number, Span<byte> bytes)
    {
        for (var i = MarkBook.OriginLength - 1; i >= 0; i--, number >>= 8)
            bytes[i] = (byte)number;
    }

    public static ulong ReadNumber(ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        foreach (var part in bytes[..MarkBook.OriginLength])
            number = (number << 8) | part;
        return number;
    }

    /// <summary>The number of a pair; complete when it can be found again after a crash.</summary>
    public ValueTask<ulong> NumberOfAsync(string tenant, string campaign, CancellationToken cancellationToken)
    {
        var origin = new Origin(tenant, campaign);
        return _numbers.TryGetValue(origin, out var known) && known.Day == StoreKeys.DayOf(time.GetUtcNow())
            ? ValueTask.FromResult(known.Number)
            : NoteAsync(origin, cancellationToken);
    }

    /// <summary>The pair with a number; null if it is not known or no longer kept.</summary>
    public Origin? Find(ulong number) => number == 0 ? null : Read(number)?.Origin;

    /// <summary>Counts the pairs, and forgets those that were not used for too long.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var today = StoreKeys.DayOf(time.GetUtcNow());
        var count = 0;
        var batch = new StoreBatch();
        foreach (var entry in store.Scan(new[] { StoreKeys.Origin }))
        {
            if (today - BinaryPrimitives.ReadUInt16BigEndian(entry.Value.Span) > keepFor.TotalDays + 1 && batch.Changes.Count < 10_000)
                batch.Delete(entry.Key.Span);
            else
                count++;
        }

        if (batch.Changes.Count > 0)
            await store.PutAsync(batch, cancellationToken);
        Volatile.Write(ref _count, count);
    }

    private async ValueTask<ulong> NoteAsync(Origin origin, CancellationToken cancellationToken)
    {
        var today = StoreKeys.DayOf(time.GetUtcNow());
        var number = FirstNumberOf(origin);
        for (var tries = 0; tries < MaxTries; tries++, number = Next(number))
        {
            var found = Read(number);
            if (found is not null && found.Value.Origin != origin)
                continue;
            if (found is null && Volatile.Read(ref _count) >= maxPairs)
                return origin.Campaign.Length == 0 ? 0 : await NumberOfAsync(origin.Tenant, "", cancellationToken);
            if (found?.Day != today)
                await store.PutAsync(new StoreBatch().Put(KeyOf(number), ValueOf(origin, today)), cancellationToken);
            if (found is null)
                Interlocked.Increment(ref _count);
            if (_numbers.Count >= MaxCached)
                _numbers.Clear();
            _numbers[origin] = (number, today);
            return number;
        }

        return 0;
    }

    private (Origin Origin, ushort Day)? Read(ulong number)
    {
        var value = new ArrayBufferWriter<byte>();
        if (!store.TryGet(KeyOf(number), value) || value.WrittenCount < sizeof(ushort))
            return null;
        var names = Encoding.UTF8.GetString(value.WrittenSpan[sizeof(ushort)..]).Split('\0');
        return names is [var tenant, var campaign]
            ? (new Origin(tenant, campaign), BinaryPrimitives.ReadUInt16BigEndian(value.WrittenSpan))
            : null;
    }

    private static ulong FirstNumberOf(Origin origin)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{origin.Tenant}\0{origin.Campaign}"));
        return Math.Max(1, ReadNumber(digest));
    }

    private static ulong Next(ulong number) => Math.Max(1, (number + 1) & 0xFF_FFFF_FFFF);

    private static byte[] KeyOf(ulong number)
    {
        var key = new byte[KeyLength];
        key[0] = StoreKeys.Origin;
        WriteNumber(number, key.AsSpan(1));
        return key;
    }

    private static byte[] ValueOf(Origin origin, ushort day)
    {
        var value = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(origin.Tenant) + 1 + Encoding.UTF8.GetByteCount(origin.Campaign)];
        BinaryPrimitives.WriteUInt16BigEndian(value, day);
        Encoding.UTF8.GetBytes($"{origin.Tenant}\0{origin.Campaign}", value.AsSpan(sizeof(ushort)));
        return value;
    }
}
