using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>
/// Remembers to whom signatures went, and counts by day and key what was sent and what reports say. Signatures are noted in the background
/// in batches, so that no message waits for it; what does not fit is dropped. Thread-safe.
/// </summary>
internal sealed class ReplayBook(IPluginStore store, TimeSpan keepFor, TimeProvider time, ReplayLog log) : IDisposable
{
    private const byte Signature = (byte)'s';
    private const byte Count = (byte)'c';
    private const byte Report = (byte)'r';
    private const byte Start = (byte)'b';
    private const int MaxWaiting = 20_000;
    private const int MaxBatch = 1_000;
    private const int DayLength = 1 + sizeof(ushort);

    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _counting = new(1);
    private readonly Channel<(byte[] Digest, string Key, SentSignature Sent)> _notes =
        Channel.CreateBounded<(byte[], string, SentSignature)>(
            new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <param name="key">The name of the key's record.</param>
    /// <param name="field">The signature.</param>
    /// <param name="message">The message that it is of.</param>
    public void Note(string key, HeaderField field, MessageFacts message)
    {
        if (SignatureDigest.Of(field.Value) is { } digest)
            _notes.Writer.TryWrite((digest, key, SentSignature.Of(message)));
    }

    /// <summary>What is remembered of a signature; null if nothing is.</summary>
    public SentSignature? Find(byte[] digest)
    {
        var today = DayOf(time.GetUtcNow());
        var value = new ArrayBufferWriter<byte>();
        for (var age = 0; age <= (int)keepFor.TotalDays + 1 && age <= today; age++)
        {
            if (store.TryGet(Key(Signature, (ushort)(today - age), digest), value))
                return SentSignature.FromBytes(value.WrittenSpan);
        }

        return null;
    }

    /// <summary>Adds what a report says, unless it is counted already; completes when that has survived a power cut.</summary>
    /// <exception cref="IOException">The disk does not take it now.</exception>
    public async ValueTask<bool> CountAsync(
        byte[] report, ushort day, IReadOnlyDictionary<string, KeyCounts> counts, CancellationToken cancellationToken)
    {
        await _counting.WaitAsync(cancellationToken);
        try
        {
            var key = Key(Report, DayOf(time.GetUtcNow()), report);
            if (IsCounted(report))
                return false;
            var batch = new StoreBatch().Put(key, []);
            foreach (var (name, more) in counts)
                Add(batch, day, name, more);
            await store.PutAsync(batch, cancellationToken);
            return true;
        }
        finally
        {
            _counting.Release();
        }
    }

    /// <summary>The counts of a key on a day, and on the days before it on which its mail may have left.</summary>
    public KeyCounts Around(string key, ushort day, int daysBefore)
    {
        var counts = Of(key, day);
        for (var before = 1; before <= daysBefore && before <= day; before++)
            counts += new KeyCounts(Of(key, (ushort)(day - before)).Sent, 0, 0);
        return counts;
    }

    /// <summary>The day from which on what is sent has been counted; null if it has not yet.</summary>
    public ushort? Begin()
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet([Start], value) && value.WrittenCount == sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16BigEndian(value.WrittenSpan)
            : null;
    }

    /// <summary>All counts, by day and key.</summary>
    public IEnumerable<(ushort Day, string Key, KeyCounts Counts)> All() => store.Scan(new[] { Count }).Select(entry => (
        BinaryPrimitives.ReadUInt16BigEndian(entry.Key.Span[1..]),
        Encoding.UTF8.GetString(entry.Key.Span[DayLength..]),
        KeyCounts.FromBytes(entry.Value.Span)));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var cleaned = DateTimeOffset.MinValue;
        while (await _notes.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Gathering, time, cancellationToken);
            try
            {
                await WriteAsync(cancellationToken);
                if (time.GetUtcNow() - cleaned < Pause)
                    continue;
                cleaned = time.GetUtcNow();
                await CleanAsync(cancellationToken);
            }
            catch (IOException e)
            {
                log.NotWritten(e);
            }
        }
    }

    /// <summary>Writes what waits.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (_notes.Reader.TryPeek(out _))
        {
            await _counting.WaitAsync(cancellationToken);
            try
            {
                await store.PutAsync(NextBatch(), cancellationToken);
            }
            finally
            {
                _counting.Release();
            }
        }
    }

    /// <summary>Forgets what is too old.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var oldest = DayOf(time.GetUtcNow()) - (int)keepFor.TotalDays - 1;
        foreach (var section in new[] { Signature, Count, Report })
        {
            while (true)
            {
                var batch = new StoreBatch();
                foreach (var entry in store.Scan(new[] { section }).Take(5_000))
                {
                    if (BinaryPrimitives.ReadUInt16BigEndian(entry.Key.Span[1..]) >= oldest)
                        break;
                    batch.Delete(entry.Key.Span);
                }

                if (batch.Changes.Count == 0)
                    break;
                await store.PutAsync(batch, cancellationToken);
            }
        }
    }

    public void Dispose() => _counting.Dispose();

    /// <summary>A day as a number of 16 bits, which lasts until 2149.</summary>
    public static ushort DayOf(DateTimeOffset time) =>
        (ushort)Math.Clamp((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerDay, 0, ushort.MaxValue);

    private StoreBatch NextBatch()
    {
        var batch = new StoreBatch();
        var day = DayOf(time.GetUtcNow());
        if (Begin() is null)
        {
            var begin = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16BigEndian(begin, day);
            batch.Put([Start], begin);
        }

        var sent = new Dictionary<string, KeyCounts>();
        for (var i = 0; i < MaxBatch && _notes.Reader.TryRead(out var note); i++)
        {
            batch.Put(Key(Signature, day, note.Digest), note.Sent.ToBytes());
            sent[note.Key] = sent.GetValueOrDefault(note.Key) + new KeyCounts(note.Sent.Count, 0, 0);
        }

        foreach (var (name, more) in sent)
            Add(batch, day, name, more);
        return batch;
    }

    private bool IsCounted(byte[] report)
    {
        var today = DayOf(time.GetUtcNow());
        var nothing = new ArrayBufferWriter<byte>();
        return Enumerable.Range(0, Math.Min((int)keepFor.TotalDays + 1, today))
            .Any(age => store.TryGet(Key(Report, (ushort)(today - age), report), nothing));
    }

    private void Add(StoreBatch batch, ushort day, string name, KeyCounts more) =>
        batch.Put(Key(Count, day, Encoding.UTF8.GetBytes(name)), (Of(name, day) + more).ToBytes());

    private KeyCounts Of(string name, ushort day)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(Key(Count, day, Encoding.UTF8.GetBytes(name)), value) ? KeyCounts.FromBytes(value.WrittenSpan) : default;
    }

    private static byte[] Key(byte section, ushort day, ReadOnlySpan<byte> rest)
    {
        var key = new byte[DayLength + rest.Length];
        key[0] = section;
        BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(1), day);
        rest.CopyTo(key.AsSpan(DayLength));
        return key;
    }
}
