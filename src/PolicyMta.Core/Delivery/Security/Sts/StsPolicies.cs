using PolicyMta.Core.Dns;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>
/// The MTA-STS policies of domains (RFC 8461): fetched when a domain's TXT record announces one, kept in the spool for as long as they
/// allow, fetched anew when the record changes and long before they end. A policy that is kept holds although record or host are gone
/// meanwhile. Domains without a policy cost nothing but their DNS answer. Thread-safe.
/// </summary>
internal sealed partial class StsPolicies(
    IResolver resolver, IStsSource source, ISpool spool, TimeProvider time, ILogger<StsPolicies> logger)
{
    private const string Room = "sts-policies";
    private const int MaxKept = 20_000;
    private const int MaxUnderWay = 500;

    /// <summary>
    /// How long mail waits for a policy to be fetched, before it goes by the kept one, or without: a policy host that does not answer must
    /// not hold up routing. What is fetched later counts for later mail.
    /// </summary>
    private static readonly TimeSpan ToFetch = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a first failure to fetch is remembered (RFC 8461 section 3.3 proposes five minutes); each further one twice as long.
    /// </summary>
    private static readonly TimeSpan NotAgainFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestNotAgain = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptPolicy> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<StsFinding>> _underWay = new(StringComparer.Ordinal);
    private readonly ExpiringTable<string, Failure> _failed = new(MaxKept, StringComparer.Ordinal);

    /// <summary>Takes up what the spool keeps.</summary>
    public void Open()
    {
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                _kept[key.Name] = StsPolicyRecord.Read(record.Span);
            }
            catch (InvalidDataException e)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }
    }

    /// <summary>What is kept for a domain, valid or not; null if nothing is. Asks nobody.</summary>
    public KeptPolicy? KeptFor(string domain)
    {
        lock (_lock)
            return _kept.GetValueOrDefault(domain);
    }

    /// <summary>
    /// The policy of a domain. Waits for it to be fetched if none is known; only cancellation throws.
    /// </summary>
    /// <param name="domain">The domain, in lower case.</param>
    /// <param name="cancellationToken">Ends the wait; a policy that is being fetched still comes for others.</param>
    public async ValueTask<StsFinding> FindAsync(string domain, CancellationToken cancellationToken)
    {
        var answer = await resolver.LookupTxtAsync(StsRecord.NameOf(domain), cancellationToken);
        var id = StsRecord.IdOf(answer);
        var now = time.GetUtcNow();
        KeptPolicy? kept;
        TlsProblem? failure;
        lock (_lock)
        {
            kept = _kept.GetValueOrDefault(domain) is { } known && known.Until > now ? known : null;
            failure = _failed.TryFind(domain, out var entry) && entry.Until > time.GetTimestamp() ? entry.Value.Problem : null;
        }

        if (kept is null)
        {
            if (id is null)
                return StsFinding.None;
            return failure is not null
                ? new StsFinding(null, failure)
                : await WaitAsync(FetchOnceAsync(domain, id, null), null, cancellationToken);
        }

        var isChanged = id is not null && id != kept.Id;
        if (id is null || failure is not null || (!isChanged && now < kept.RefreshAt))
            return new StsFinding(kept.Policy, failure);
        var renewal = FetchOnceAsync(domain, id, kept);
        return isChanged ? await WaitAsync(renewal, kept, cancellationToken) : new StsFinding(kept.Policy, null);
    }

    private async ValueTask<StsFinding> WaitAsync(Task<StsFinding> fetching, KeptPolicy? kept, CancellationToken cancellationToken)
    {
        try
        {
            return await fetching.WaitAsync(ToFetch, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new StsFinding(kept?.Policy, new TlsProblem(
                TlsProblemKind.StsPolicyFetchError, $"the policy host has not answered within {ToFetch.TotalSeconds} s"));
        }
    }

    private Task<StsFinding> FetchOnceAsync(string domain, string id, KeptPolicy? kept)
    {
        lock (_lock)
        {
            if (_underWay.TryGetValue(domain, out var running))
                return running;
            if (_underWay.Count >= MaxUnderWay)
                return Task.FromResult(new StsFinding(kept?.Policy, new TlsProblem(
                    TlsProblemKind.StsPolicyFetchError, "too many policies are being fetched")));
            return _underWay[domain] = Task.Run(() => FetchAsync(domain, id, kept));
        }
    }

    private async Task<StsFinding> FetchAsync(string domain, string id, KeptPolicy? kept)
    {
        try
        {
            var fetched = await source.FetchAsync(domain, CancellationToken.None);
            if (fetched.Problem is { } problem)
                return Fail(domain, kept, problem);
            if (!StsPolicy.TryParse(fetched.Text.Span, out var policy, out var mistake))
                return Fail(domain, kept, new TlsProblem(TlsProblemKind.StsPolicyInvalid, $"the policy of {domain}: {mistake}"));
            await KeepAsync(domain, new KeptPolicy(policy, id, time.GetUtcNow()));
            return new StsFinding(policy, null);
        }
        catch (Exception e)
        {
            return Fail(domain, kept, new TlsProblem(TlsProblemKind.StsPolicyFetchError, e.Message));
        }
        finally
        {
            lock (_lock)
                _underWay.Remove(domain);
        }
    }

    private StsFinding Fail(string domain, KeptPolicy? kept, TlsProblem problem)
    {
        LogNotFetched(logger, domain, problem.Detail);
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var entry = _failed.FindOrAdd(domain, now);
            var wait = entry.Value.Problem is null ? NotAgainFor : entry.Value.NotAgainFor * 2;
            entry.Value = new Failure(problem, wait < LongestNotAgain ? wait : LongestNotAgain);
            _failed.Keep(entry, now + (long)(entry.Value.NotAgainFor.TotalSeconds * time.TimestampFrequency));
        }

        return new StsFinding(kept?.Policy, problem);
    }

    private async ValueTask KeepAsync(string domain, KeptPolicy fresh)
    {
        string? gone = null;
        lock (_lock)
        {
            _failed.Remove(domain);
            if (_kept.Count >= MaxKept && !_kept.ContainsKey(domain))
            {
                gone = _kept.MinBy(static pair => pair.Value.Until).Key;
                _kept.Remove(gone);
            }

            _kept[domain] = fresh;
        }

        if (gone is not null)
            await spool.PutStateAsync(new StateKey(Room, gone), default);
        await spool.PutStateAsync(new StateKey(Room, domain), StsPolicyRecord.Write(fresh));
        LogFetched(logger, domain, fresh.Policy.Mode, fresh.Policy.MaxAge);
    }

    [LoggerMessage(4231, LogLevel.Information, "The MTA-STS policy of {Domain} was fetched: {Mode}, kept for {MaxAge}")]
    private static partial void LogFetched(ILogger logger, string domain, StsMode mode, TimeSpan maxAge);

    [LoggerMessage(4232, LogLevel.Warning, "The MTA-STS policy of {Domain} could not be fetched: {Problem}")]
    private static partial void LogNotFetched(ILogger logger, string domain, string problem);

    [LoggerMessage(4233, LogLevel.Error, "The kept MTA-STS policy of {Domain} cannot be read; it is fetched anew")]
    private static partial void LogUnreadable(ILogger logger, string domain, Exception error);

    private readonly record struct Failure(TlsProblem Problem, TimeSpan NotAgainFor);
}
