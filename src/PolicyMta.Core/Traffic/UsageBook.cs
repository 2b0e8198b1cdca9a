using System.Security.Cryptography;
using System.Text;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// Keeps in the spool what has been used of rates over ten minutes or more, so that a restart does not grant an hour's or a day's number
/// again. It is written every two seconds if it has changed, and at a stop: a crash forgets at most what was used in the last two seconds.
/// Thread-safe.
/// </summary>
internal sealed partial class UsageBook(ISpool spool, TimeProvider time, ILogger<UsageBook> logger) : IAsyncDisposable
{
    private const string Room = "usage";
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly long _startedAt = time.GetTimestamp();
    private readonly Dictionary<string, long> _saved = new(StringComparer.Ordinal);
    private Dictionary<string, ImmutableArray<RateUse>> _found = new(StringComparer.Ordinal);
    private Func<IEnumerable<(string Name, ImmutableArray<RateUse> Rates)>> _users = static () => [];
    private PeriodicSave? _saves;

    /// <summary>Takes up what the spool keeps, and begins to write down what changes.</summary>
    /// <param name="users">What is used now, of all that may be worth keeping.</param>
    public void Open(Func<IEnumerable<(string Name, ImmutableArray<RateUse> Rates)>> users)
    {
        _users = users;
        var now = time.GetUtcNow();
        var found = new Dictionary<string, ImmutableArray<RateUse>>(StringComparer.Ordinal);
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                var (name, rates) = UsageRecord.Read(record.Span, now);
                found[name] = rates;
                _saved[name] = 0;
            }
            catch (InvalidDataException e)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }

        Volatile.Write(ref _found, found);
        _saves = new PeriodicSave(SaveAsync, Beat, time, e => LogNotSaved(logger, e));
        _saves.Start();
    }

    /// <summary>What had been used under a name when the server started; null if nothing is known.</summary>
    public ImmutableArray<RateUse>? Find(string name)
    {
        if (!Volatile.Read(ref _found).TryGetValue(name, out var rates))
            return null;
        var since = time.GetElapsedTime(_startedAt);
        return ImmutableArray.CreateRange(
            rates, static (use, since) => use with { Counts = [.. use.Counts.Select(one => (one.Ago + since, one.Count))] }, since);
    }

    public ValueTask DisposeAsync() => _saves?.DisposeAsync() ?? default;

    private async Task SaveAsync()
    {
        var now = time.GetUtcNow();
        var gone = _saved.Keys.ToHashSet(StringComparer.Ordinal);
        var writes = new List<Task>();
        foreach (var (name, kept) in _users())
        {
            if (kept.All(static rate => rate.Counts.Count == 0))
                continue;
            gone.Remove(name);
            var sign = SignOf(kept, now);
            if (_saved.GetValueOrDefault(name) == sign)
                continue;
            _saved[name] = sign;
            writes.Add(spool.PutStateAsync(KeyOf(name), UsageRecord.Write(name, kept, now)).AsTask());
        }

        // What nobody has asked for since the start still counts, until its time is over.
        foreach (var name in gone)
        {
            if (Find(name) is { } rates && IsInForce(rates))
                continue;
            _saved.Remove(name);
            writes.Add(spool.PutStateAsync(KeyOf(name), default).AsTask());
        }

        await Task.WhenAll(writes);
    }

    private static bool IsInForce(ImmutableArray<RateUse> rates) => rates.Any(static rate => rate.Counts.Any(one => one.Ago < rate.Per));

    /// <summary>Changes whenever something was used, and not with time alone.</summary>
    private static long SignOf(ImmutableArray<RateUse> rates, DateTimeOffset now)
    {
        var sign = new HashCode();
        foreach (var rate in rates)
        {
            sign.Add(rate.Per);
            foreach (var (ago, count) in rate.Counts)
            {
                sign.Add(count);
                sign.Add((now - ago).ToUnixTimeSeconds());
            }
        }

        return sign.ToHashCode();
    }

    private static StateKey KeyOf(string name) =>
        new(Room, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));

    [LoggerMessage(1822, LogLevel.Error, "Usage record {Name} cannot be read; its rates begin anew")]
    private static partial void LogUnreadable(ILogger logger, string name, Exception error);

    [LoggerMessage(1823, LogLevel.Warning, "What is used of hourly and daily rates could not be written; a restart may grant it again")]
    private static partial void LogNotSaved(ILogger logger, Exception error);
}
