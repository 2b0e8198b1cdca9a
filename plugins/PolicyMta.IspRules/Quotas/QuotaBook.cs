using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.IspRules.Quotas;

/// <summary>
/// Counts what tenants send against their quotas, exactly and once a message, as it is accepted. Mail that waits is counted for the period
/// that it is sent in. Counts are kept in the plugin's store, ahead of the mail. Tenants beyond a number share one count. Thread-safe.
/// </summary>
internal sealed class QuotaBook(QuotaTable quotas, IPluginStore store, TimeProvider time, int mostTenants = QuotaBook.MostTenants)
{
    public const int MostTenants = 100_000;

    /// <summary>The count of all tenants beyond the number: no name begins so.</summary>
    public const string Others = "\u0001others";

    private const int LongestName = 200;
    private const int MostDaysAhead = 400;
    private const int AtOnce = 5_000;
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    /// <summary>Mail that waited for a period leaves over this time, in the order in which it came.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, QuotaUse> _uses = new(StringComparer.Ordinal);
    private bool _isLoaded;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>The quotas of all tenants that have used some, with what is used of this period and of later ones.</summary>
    public IReadOnlyList<(string Tenant, Quota Quota, long Used, long Later)> All
    {
        get
        {
            lock (_lock)
            {
                Load();
                return
                [
                    .. _uses.Values.OrderBy(use => use.Tenant, StringComparer.Ordinal).SelectMany(use =>
                        quotas.Of(use.Tenant).Select(quota => (
                            use.Tenant, quota, use.Used(quota.Options.Per, quota.StartOf(Today)),
                            use.UsedAfter(quota.Options.Per, quota.StartOf(Today)))))
                        .Where(one => one.Item3 + one.Item4 > 0),
                ];
            }
        }
    }

    /// <summary>Counts a message, if it may be accepted.</summary>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="recipients">How many recipients it has.</param>
    /// <param name="notBefore">When its sender wants it sent, or null.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <exception cref="IOException">The store cannot be written; nothing may be accepted.</exception>
    public async ValueTask<QuotaAnswer> TakeAsync(
        string tenant, int recipients, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var own = quotas.Of(tenant);
        if (own.IsEmpty)
            return QuotaAnswer.Free;
        QuotaAnswer answer;
        QuotaUse use;
        bool isOnDisk;
        lock (_lock)
        {
            Load();
            use = UseOf(tenant);
            answer = Take(use, own, recipients, notBefore);
            isOnDisk = use.IsOnDisk;
        }

        if (!isOnDisk)
            await WriteAsync(use, cancellationToken);
        return answer;
    }

    /// <summary>Forgets what is over, and at the end writes down what was used, and no more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Beat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested)
                await PruneAsync(cancellationToken);
        }

        await EndAsync();
    }

    /// <summary>Forgets periods that are over.</summary>
    public async ValueTask PruneAsync(CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        lock (_lock)
        {
            Load();
            foreach (var use in _uses.Values)
                use.Forget(Today);
            foreach (var use in _uses.Values.Where(use => use.IsEmpty).Take(AtOnce).ToList())
            {
                _uses.Remove(use.Tenant);
                batch.Delete(use.Key);
            }
        }

        if (batch.Changes.Count > 0)
            await store.PutAsync(batch, cancellationToken);
    }

    private QuotaAnswer Take(QuotaUse use, ImmutableArray<Quota> own, int recipients, DateTimeOffset? notBefore)
    {
        var today = Today;
        if (own.FirstOrDefault(quota => recipients > quota.Options.Recipients) is { } tooSmall)
            return new QuotaAnswer(tooSmall, null, null);
        var last = today.AddDays(MostDaysAhead);
        var asked = notBefore is { } begin ? DateOnly.FromDateTime(begin.UtcDateTime) : today;
        var first = asked < today ? today : asked > last ? last : asked;
        Quota? full = null;
        for (var day = first; day <= last;)
        {
            if (own.FirstOrDefault(quota => IsFull(quota, day)) is not { } wall)
            {
                var answer = full is null ? QuotaAnswer.Free : new QuotaAnswer(full, StartOf(own, use, day), null);
                foreach (var quota in own)
                    use.Take(quota, quota.StartOf(day), recipients);
                return answer;
            }

            full ??= wall;
            if (wall.Options.Over == OverQuota.Refuse)
                return new QuotaAnswer(wall, null, UtcOf(wall.EndOf(day)));
            day = wall.EndOf(day);
        }

        return new QuotaAnswer(full, null, UtcOf(last));

        bool IsFull(Quota quota, DateOnly day) =>
            use.Used(quota.Options.Per, quota.StartOf(day)) + recipients > quota.Options.Recipients;
    }

    /// <summary>When mail leaves that waited for this day.</summary>
    private static DateTimeOffset StartOf(ImmutableArray<Quota> own, QuotaUse use, DateOnly day)
    {
        var nearest = own[0];
        var part = (double)use.Used(nearest.Options.Per, nearest.StartOf(day)) / nearest.Options.Recipients;
        return UtcOf(day) + Spread * Math.Clamp(part, 0, 1);
    }

    private static DateTimeOffset UtcOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private QuotaUse UseOf(string tenant)
    {
        var name = tenant.Length <= LongestName ? tenant : tenant[..100] + "~" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(tenant)).AsSpan(0, 16));
        if (_uses.TryGetValue(name, out var known))
            return known;
        if (_uses.Count >= mostTenants && !quotas.Names(tenant))
            name = Others;
        if (!_uses.TryGetValue(name, out known))
            _uses[name] = known = new QuotaUse(name);
        return known;
    }

    private async ValueTask WriteAsync(QuotaUse use, CancellationToken cancellationToken)
    {
        await use.Writing.WaitAsync(cancellationToken);
        try
        {
            byte[] value;
            ImmutableArray<((QuotaPeriod, DateOnly) Period, long Reserved)> reserved;
            lock (_lock)
            {
                if (use.IsOnDisk)
                    return;
                (value, reserved) = (use.Write(isExact: false), use.Reserved);
            }

            await store.PutAsync(new StoreBatch().Put(use.Key, value), cancellationToken);
            lock (_lock)
                use.PutOnDisk(reserved);
        }
        finally
        {
            use.Writing.Release();
        }
    }

    /// <summary>What another instance has written since is its own.</summary>
    private async ValueTask EndAsync()
    {
        var batch = new StoreBatch();
        lock (_lock)
        {
            foreach (var use in _uses.Values)
            {
                var kept = new System.Buffers.ArrayBufferWriter<byte>();
                if (store.TryGet(use.Key, kept) && kept.WrittenSpan.SequenceEqual(use.Write(isExact: false))
                    && batch.Bytes < StoreBatch.MaxBytes / 2)
                    batch.Put(use.Key, use.Write(isExact: true));
            }
        }

        if (batch.Changes.Count > 0)
            await store.PutAsync(batch, CancellationToken.None);
    }

    private void Load()
    {
        if (_isLoaded)
            return;
        foreach (var entry in store.Scan(QuotaUse.KeyPrefix))
        {
            if (QuotaUse.Read(entry) is { } use)
                _uses.TryAdd(use.Tenant, use);
        }

        _isLoaded = true;
    }
}
