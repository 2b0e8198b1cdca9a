using System.Globalization;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Delivery.Security.Reports;

/// <summary>
/// Counts how sessions were protected, by UTC day, domain and policy (RFC 8460). Kept in the spool, where it is written every minute and
/// at a stop: a crash forgets the last minute. Bounded; thread-safe.
/// </summary>
internal sealed partial class TlsCounts(ISpool spool, TimeProvider time, ILogger<TlsCounts> logger) : ITlsSessions, IAsyncDisposable
{
    private const string Room = "tls-counts";
    private const string DayForm = "yyyy-MM-dd";
    private const int MaxDomains = 20_000;
    private const int MaxPolicies = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(DateOnly Day, string Domain), List<PolicyCounts>> _days = [];
    private readonly HashSet<(DateOnly Day, string Domain)> _changed = [];
    private PeriodicSave? _saves;

    /// <summary>Takes up what the spool keeps, and begins to write down what changes.</summary>
    public void Open()
    {
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                var counts = TlsCountsRecord.Read(record.Span);
                _days[(counts.Day, counts.Domain)] = [.. counts.Policies];
            }
            catch (InvalidDataException e)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }

        _saves = new PeriodicSave(SaveAsync, Beat, time, e => LogNotSaved(logger, e));
        _saves.Start();
    }

    public void Note(TlsSession session)
    {
        var key = (DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), session.Domain);
        lock (_lock)
        {
            if (!_days.TryGetValue(key, out var policies))
            {
                if (_days.Count >= MaxDomains)
                    return;
                _days[key] = policies = [];
            }

            var counts = policies.Find(counts => IsSame(counts.Policy, session.Published));
            if (counts is null)
            {
                if (policies.Count >= MaxPolicies)
                    return;
                policies.Add(counts = new PolicyCounts(session.Published));
            }

            counts.Note(session);
            _changed.Add(key);
        }
    }

    /// <summary>What was counted for a domain, newest day first; for all if no domain is named.</summary>
    public IReadOnlyList<DomainCounts> Read(string? domain = null)
    {
        lock (_lock)
        {
            return
            [
                .. _days.Where(pair => domain is null || pair.Key.Domain == domain)
                    .OrderByDescending(static pair => pair.Key.Day).ThenBy(static pair => pair.Key.Domain, StringComparer.Ordinal)
                    .Select(static pair => new DomainCounts(pair.Key.Day, pair.Key.Domain, [.. pair.Value.Select(one => one.Copy())])),
            ];
        }
    }

    /// <summary>Forgets a domain's day: it was reported, or nobody wants to know.</summary>
    public async ValueTask RemoveAsync(DateOnly day, string domain)
    {
        lock (_lock)
        {
            _days.Remove((day, domain));
            _changed.Remove((day, domain));
        }

        await spool.PutStateAsync(KeyOf(day, domain), default);
    }

    public ValueTask DisposeAsync() => _saves?.DisposeAsync() ?? default;

    private async Task SaveAsync()
    {
        List<DomainCounts> changed;
        lock (_lock)
        {
            changed = [.. _changed.Select(key => new DomainCounts(key.Day, key.Domain, [.. _days[key].Select(one => one.Copy())]))];
            _changed.Clear();
        }

        try
        {
            await Task.WhenAll(changed.Select(counts =>
                spool.PutStateAsync(KeyOf(counts.Day, counts.Domain), TlsCountsRecord.Write(counts)).AsTask()));
        }
        catch (Exception)
        {
            lock (_lock)
                _changed.UnionWith(changed.Select(static counts => (counts.Day, counts.Domain)).Where(_days.ContainsKey));
            throw;
        }
    }

    private static StateKey KeyOf(DateOnly day, string domain) =>
        new(Room, $"{day.ToString(DayForm, CultureInfo.InvariantCulture)} {domain}");

    private static bool IsSame(PublishedPolicy one, PublishedPolicy other) =>
        one.Kind == other.Kind && one.Lines.AsSpan().SequenceEqual(other.Lines.AsSpan());

    [LoggerMessage(4241, LogLevel.Error, "The TLS counts {Key} cannot be read and are left out of reports")]
    private static partial void LogUnreadable(ILogger logger, string key, Exception error);

    [LoggerMessage(4242, LogLevel.Error, "TLS counts could not be written; tried again in a minute")]
    private static partial void LogNotSaved(ILogger logger, Exception error);
}
