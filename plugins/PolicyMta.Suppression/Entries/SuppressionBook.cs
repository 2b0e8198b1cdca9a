using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.SuppressionList.Addresses;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// All entries: on disk in the plugin's store, and what is needed to decide in memory. A change is on disk before it is in memory, and in
/// memory before the call returns. Until the entries have been read from disk after a start, look-ups ask the store itself: they are
/// slower, and never wrong. Thread-safe.
/// </summary>
internal sealed class SuppressionBook(IPluginStore store, Normalizer addresses, TimeProvider time) : IDisposable
{
    private const int ReadAtOnce = 4096;
    private const byte ExpiryKind = (byte)'x';
    private const byte PastKind = (byte)'p';

    /// <summary>The first byte of the keys under which failures are counted.</summary>
    public const byte CountKind = (byte)'n';

    private static readonly byte[] WriterKey = "m.writer"u8.ToArray();
    private static readonly byte[] RulesKey = "m.rules"u8.ToArray();

    private readonly long _seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly byte[] _writer = Guid.NewGuid().ToByteArray();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private Contents _contents = new();

    /// <summary>How many entries are known; while they are being read from disk, those read so far.</summary>
    public EntryCounts Counts => Volatile.Read(ref _contents).Counts;

    /// <summary>Whether all entries have been read from disk.</summary>
    public bool IsLoaded => Volatile.Read(ref _contents).IsWhole;

    /// <summary>Whether nothing at all is kept about any address, which holds while no mail has failed.</summary>
    public bool IsBlank
    {
        get
        {
            var contents = Volatile.Read(ref _contents);
            return contents.IsWhole && contents.Table.IsEmpty && contents.Beside.IsEmpty;
        }
    }

    public Normalizer Addresses => addresses;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>
    /// Whether mail for an address is suppressed: at one of the lists, the tenant or all tenants, by its address or its domain.
    /// </summary>
    /// <param name="address">The address as it was written.</param>
    /// <param name="tenant">The message's tenant.</param>
    /// <param name="lists">The lists and campaigns that the message belongs to.</param>
    /// <param name="blocking">The reasons that count.</param>
    /// <param name="finding">What was found first.</param>
    /// <exception cref="IOException">The store cannot be read, and the entries are not in memory yet.</exception>
    public bool TryFind(ReadOnlySpan<char> address, string tenant, Lists lists, Reasons blocking, out Finding finding)
    {
        finding = default;
        var contents = Volatile.Read(ref _contents);
        if (contents.IsWhole && contents.Counts.All == 0)
            return false;
        Span<byte> subject = stackalloc byte[Subject.MaxBytes];
        if (!addresses.TryWriteAddress(address, subject, out var parts))
            return false;
        subject = subject[..parts.Length];

        Span<byte> key = stackalloc byte[EntryKey.MaxBytes];
        var prefix = WritePrefix(key, tenant);
        if (prefix > 0)
        {
            var isListed = !contents.IsWhole || contents.Counts.Lists > 0;
            if (isListed && Asks(lists.List) && TryFind(contents, key, prefix, subject, lists.List, blocking, ref finding))
                return true;
            if (isListed && Asks(lists.Campaign) && TryFind(contents, key, prefix, subject, lists.Campaign, blocking, ref finding))
                return true;
            if (TryFindBoth(contents, key, prefix, subject, parts, blocking, ref finding))
                return true;
        }

        if (contents.IsWhole && contents.Counts.Global == 0)
            return false;
        return TryFindBoth(contents, key, WritePrefix(key, ""), subject, parts, blocking, ref finding);
    }

    private static bool Asks(string list) => list.Length is > 0 and <= EntryKey.MaxList;

    private bool TryFindBoth(
        Contents contents, Span<byte> key, int prefix, Span<byte> subject, Subject parts, Reasons blocking, ref Finding finding)
    {
        if (TryFind(contents, key, prefix, subject, "", blocking, ref finding))
            return true;
        if (contents.IsWhole && contents.Counts.Domains == 0)
            return false;
        Span<byte> domain = stackalloc byte[parts.DomainLength + 2];
        subject[..(parts.DomainLength + 1)].CopyTo(domain);
        domain[^1] = 0;
        return TryFind(contents, key, prefix, domain, "", blocking, ref finding);
    }

    private bool TryFind(
        Contents contents, Span<byte> key, int prefix, ReadOnlySpan<byte> subject, string list, Reasons blocking, ref Finding finding)
    {
        subject.CopyTo(key[prefix..]);
        var length = prefix + subject.Length;
        if (!Encoding.UTF8.TryGetBytes(list, key[length..], out var listLength))
            return false;
        ReadOnlySpan<byte> whole = key[..(length + listLength)];
        if (contents.IsWhole)
        {
            if (!contents.Table.TryGet(HashOf(whole), out var facts) || !facts.Reasons.Overlaps(blocking))
                return false;
            if (facts.Reasons.Count == 1)
            {
                if (facts.Until <= time.GetUtcNow())
                    return false;
                finding = new(facts.Reasons.First, prefix == 2, subject is [.., 0, 0], list, facts.Since, facts.Until);
                return true;
            }
        }

        if (Read(whole) is not { } entry)
            return false;
        var now = time.GetUtcNow();
        foreach (var ground in entry.Grounds)
        {
            if (!blocking.Contains(ground.Reason) || !ground.IsInForce(now))
                continue;
            finding = new(ground.Reason, prefix == 2, subject is [.., 0, 0], list, ground.Since, ground.Until);
            return true;
        }

        return false;
    }

    /// <summary>The key's beginning; 0 if no entry can have such a tenant.</summary>
    private static int WritePrefix(Span<byte> key, string tenant)
    {
        key[0] = EntryKey.Kind;
        if (!Encoding.UTF8.TryGetBytes(tenant, key.Slice(1, EntryKey.MaxTenant), out var length))
            return 0;
        key[length + 1] = 0;
        return length + 2;
    }

    private UInt128 HashOf(ReadOnlySpan<byte> key) => XxHash128.HashToUInt128(key, _seed);

    /// <summary>The entry of a key, or null.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public Entry? Read(ReadOnlySpan<byte> key)
    {
        var value = new ArrayBufferWriter<byte>(128);
        return store.TryGet(key, value) ? EntryCodec.Read(value.WrittenSpan) : null;
    }

    /// <summary>The entries whose keys begin with some bytes, in order.</summary>
    /// <param name="prefix">What they begin with.</param>
    /// <param name="after">The key after which to begin; empty for the beginning.</param>
    public IEnumerable<(byte[] Key, Entry Entry)> Scan(byte[] prefix, byte[]? after = null) =>
        store.Scan(prefix, after ?? []).Select(static stored => (stored.Key.ToArray(), EntryCodec.Read(stored.Value.Span)));

    /// <summary>Makes changes, all of them or none. Complete when they survive a power cut and hold for look-ups.</summary>
    /// <param name="changes">The changes, in order; several may be about one entry.</param>
    /// <param name="beside">What else is put in the same commit, or null.</param>
    /// <param name="cancellationToken">Ends the wait for other writers; not a commit under way.</param>
    /// <exception cref="StoreFullException">The plugin's quota does not allow it.</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public async ValueTask<Applied> ApplyAsync(
        IEnumerable<Change> changes, Action<StoreBatch>? beside, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await ApplyAsync(changes, beside);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<Applied> ApplyAsync(IEnumerable<Change> changes, Action<StoreBatch>? beside)
    {
        var contents = _contents;
        var entries = new Dictionary<byte[], (Entry? Before, Entry? After)>(KeyComparer.Instance);
        foreach (var change in changes)
        {
            if (!entries.TryGetValue(change.Key, out var entry))
            {
                var isThere = !contents.IsWhole || contents.Table.TryGet(HashOf(change.Key), out _);
                var before = isThere ? Read(change.Key) : null;
                entry = (before, before);
            }

            entries[change.Key] = entry with { After = change.Apply(entry.After) };
        }

        var batch = new StoreBatch();
        var changed = entries.Where(static entry => !Equal(entry.Value.Before, entry.Value.After)).ToList();
        foreach (var (key, (before, after)) in changed)
        {
            Put(batch, key, after);
            if (HardSince(before) is { } gone && HardSince(after) is null)
                batch.Put([PastKind, .. key], BitConverter.GetBytes(gone.ToUnixTimeSeconds()));
        }

        beside?.Invoke(batch);
        if (batch.Changes.Count == 0)
            return default;
        batch.Put(WriterKey, _writer);
        await store.PutAsync(batch, CancellationToken.None);

        foreach (var change in batch.Changes)
        {
            if (change.Value is not null && change.Key.Span[0] is PastKind or CountKind)
                contents.Beside.Set(HashOf(change.Key.Span), default);
        }

        var (added, updated, removed) = (0, 0, 0);
        foreach (var (key, (before, after)) in changed)
        {
            contents.Set(key, HashOf(key), after?.Facts);
            if (after is null)
                removed++;
            else if (before is null)
                added++;
            else
                updated++;
        }

        return new(added, updated, removed);
    }

    private static bool Equal(Entry? before, Entry? after) => ReferenceEquals(before, after)
        || (before is not null && after is not null && before.Original == after.Original
            && before.Grounds.AsSpan().SequenceEqual(after.Grounds.AsSpan()));

    private static void Put(StoreBatch batch, byte[] key, Entry? entry)
    {
        if (entry is null)
        {
            batch.Delete(key);
            return;
        }

        batch.Put(key, EntryCodec.Write(entry));
        foreach (var ground in entry.Grounds)
        {
            if (ground.Until is { } until)
                batch.Put(ExpiryKeyOf(until, key), []);
        }
    }

    /// <summary>Since when the mailbox of an entry is gone, or was before the entry ended or was removed; null if it never was.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public DateTimeOffset? GoneSince(byte[] key)
    {
        var contents = Volatile.Read(ref _contents);
        if ((!contents.IsWhole || contents.Table.TryGet(HashOf(key), out _)) && HardSince(Read(key)) is { } since)
            return since;
        byte[] pastKey = [PastKind, .. key];
        var past = new ArrayBufferWriter<byte>(8);
        return MayHave(pastKey) && store.TryGet(pastKey, past) && past.WrittenCount == 8
            ? DateTimeOffset.FromUnixTimeSeconds(BitConverter.ToInt64(past.WrittenSpan))
            : null;
    }

    /// <summary>Whether something may be kept under a key beside the entries; false if there is nothing for certain.</summary>
    public bool MayHave(byte[] key)
    {
        var contents = Volatile.Read(ref _contents);
        return !contents.IsWhole || contents.Beside.TryGet(HashOf(key), out _);
    }

    private static DateTimeOffset? HardSince(Entry? entry)
    {
        foreach (var ground in entry?.Grounds ?? [])
        {
            if (ground.Reason == Reason.HardBounce)
                return ground.Since;
        }

        return null;
    }

    /// <summary>In the order of their ends, entries that end: <c>x hours key</c>.</summary>
    private static byte[] ExpiryKeyOf(DateTimeOffset until, byte[] key)
    {
        var index = new byte[5 + key.Length];
        index[0] = ExpiryKind;
        BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(1), HoursOf(until));
        key.CopyTo(index.AsSpan(5));
        return index;
    }

    private static uint HoursOf(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds() / 3600, 0, uint.MaxValue);

    /// <summary>Takes away what has ended.</summary>
    /// <returns>How many entries are gone.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var gone = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            // The hour that has begun is left for the next time, so that no entry is looked at again and again.
            var due = store.Scan(new[] { ExpiryKind })
                .TakeWhile(index => BinaryPrimitives.ReadUInt32BigEndian(index.Key.Span[1..]) < HoursOf(now))
                .Take(ReadAtOnce).Select(index => index.Key.ToArray()).ToList();
            if (due.Count == 0)
                break;
            var done = await ApplyAsync(
                due.Select(index => new Change(index[5..]) { Removed = ground => !ground.IsInForce(now) }),
                batch => due.ForEach(index => batch.Delete(index)), cancellationToken);
            gone += done.Removed;
        }

        return gone;
    }

    /// <summary>
    /// Reads all entries into memory; anew if they were made with other address rules, or if another instance wrote meanwhile.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        do
        {
            var contents = new Contents();
            await _writing.WaitAsync(cancellationToken);
            try
            {
                contents.IsWhole = false;
                Volatile.Write(ref _contents, contents);
                await store.PutAsync(new StoreBatch().Put(WriterKey, _writer), cancellationToken);
            }
            finally
            {
                _writing.Release();
            }

            var isRenamed = !Holds(RulesKey, Encoding.UTF8.GetBytes(addresses.Identity));
            for (byte[]? after = []; after is not null;)
            {
                await _writing.WaitAsync(cancellationToken);
                try
                {
                    after = await LoadSomeAsync(contents, after, isRenamed);
                }
                finally
                {
                    _writing.Release();
                }
            }

            await _writing.WaitAsync(cancellationToken);
            try
            {
                foreach (var kind in new[] { PastKind, CountKind })
                {
                    foreach (var stored in store.Scan(new[] { kind }))
                        contents.Beside.Set(HashOf(stored.Key.Span), default);
                }
            }
            finally
            {
                _writing.Release();
            }

            if (isRenamed)
                await store.PutAsync(new StoreBatch().Put(RulesKey, Encoding.UTF8.GetBytes(addresses.Identity)), cancellationToken);
            contents.IsWhole = true;
        }
        while (WasWrittenByOthers());
    }

    /// <summary>Whether another instance of the plugin, from before a reload, has written since this one has read.</summary>
    public bool WasWrittenByOthers() => !Holds(WriterKey, _writer);

    private bool Holds(byte[] key, byte[] value)
    {
        var found = new ArrayBufferWriter<byte>();
        return store.TryGet(key, found) && found.WrittenSpan.SequenceEqual(value);
    }

    /// <returns>The last key that was read; null at the end.</returns>
    private async ValueTask<byte[]?> LoadSomeAsync(Contents contents, byte[] after, bool isRenamed)
    {
        ReadOnlyMemory<byte> last = default;
        var count = 0;
        List<(byte[] Old, byte[] Key, Entry Entry)> renamed = [];
        foreach (var stored in store.Scan(new[] { EntryKey.Kind }, after).Take(ReadAtOnce))
        {
            last = stored.Key;
            count++;
            if (isRenamed && EntryCodec.Read(stored.Value.Span) is var entry && NewKeyOf(last.Span, entry) is { } key
                && !last.Span.SequenceEqual(key))
                renamed.Add((last.ToArray(), key, entry));
            else
                contents.Set(last.Span, HashOf(last.Span), EntryCodec.ReadFacts(stored.Value.Span));
        }

        if (renamed.Count > 0)
            await RenameAsync(contents, renamed);
        return count < ReadAtOnce ? null : last.ToArray();
    }

    private byte[]? NewKeyOf(ReadOnlySpan<byte> key, Entry entry)
    {
        var name = EntryKey.Read(key);
        Span<byte> subject = stackalloc byte[Subject.MaxBytes];
        return !name.IsDomain && addresses.TryWriteAddress(entry.Original ?? name.Subject, subject, out var parts)
            ? EntryKey.Of(name.Tenant, subject[..parts.Length], name.List)
            : null;
    }

    private async ValueTask RenameAsync(Contents contents, List<(byte[] Old, byte[] Key, Entry Entry)> renamed)
    {
        var batch = new StoreBatch().Put(WriterKey, _writer);
        var entries = new Dictionary<byte[], Entry>(KeyComparer.Instance);
        foreach (var (old, key, entry) in renamed)
        {
            batch.Delete(old);
            var merged = entries.GetValueOrDefault(key) ?? Read(key) ?? new Entry();
            var original = entry.Original ?? EntryKey.Read(old).Subject;
            foreach (var ground in entry.Grounds)
                merged = merged.With(ground, original == EntryKey.Read(key).Subject ? null : original);
            entries[key] = merged;
        }

        foreach (var (key, entry) in entries)
            Put(batch, key, entry);
        await store.PutAsync(batch, CancellationToken.None);
        foreach (var (key, entry) in entries)
            contents.Set(key, HashOf(key), entry.Facts);
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>The facts in memory, and whether they are all.</summary>
    private sealed class Contents
    {
        private volatile bool _isWhole;

        public EntryTable Table { get; } = new();

        public EntryCounts Counts { get; } = new();

        /// <summary>The keys of what is kept beside entries, so that what is not there is not looked for on disk.</summary>
        public EntryTable Beside { get; } = new();

        public bool IsWhole
        {
            get => _isWhole;
            set => _isWhole = value;
        }

        public void Set(ReadOnlySpan<byte> key, UInt128 hash, EntryFacts? after)
        {
            var before = after is { } facts ? Table.Set(hash, facts) : Table.Remove(hash);
            Counts.Replace(key, before, after);
        }
    }
}
