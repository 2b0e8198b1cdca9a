using System.Collections.Concurrent;

namespace PolicyMta.Core.Waiting;

/// <summary>
/// The wait-reason clock: what all unfinished deliveries wait for and how long, by provider and tenant and by domain, counted as they go
/// from one thing to the next. Bounded: tenants and domains beyond a number are counted together. Thread-safe.
/// </summary>
internal sealed class WaitBook
{
    /// <summary>The name of what has no account of its own.</summary>
    public const string Other = "(other)";

    private const int MostTenants = 4_096;
    private const int MostProviders = 1_024;
    private const int MostDomains = 4_096;
    private const int MostExamples = 4_096;

    private readonly WaitTime _time;
    private readonly TimeProvider _clock;
    private readonly Lock _pruning = new();
    private readonly ConcurrentDictionary<(string Provider, string Tenant), WaitAccount> _tenants = new();
    private readonly ConcurrentDictionary<string, WaitAccount> _ready = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, WaitAccount> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Provider, string Tenant), WaitPlace> _shared = new();
    private readonly ConcurrentDictionary<(string Name, WaitCause Cause), WaitExample> _examples = new();
    private readonly ConcurrentDictionary<string, string> _providers = new(StringComparer.OrdinalIgnoreCase);
    private long _prunedAt;

    public WaitBook(TimeProvider clock)
    {
        _clock = clock;
        _time = new WaitTime(clock);
    }

    public WaitCauses Causes { get; } = new();

    public long Now => _time.Now;

    /// <summary>The providers that have had mail; the empty name is that of mail without one.</summary>
    public IEnumerable<string> Providers => _tenants.Select(static pair => pair.Key.Provider).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The tenants that have had mail.</summary>
    public IEnumerable<string> Tenants => _tenants.Select(static pair => pair.Key.Tenant).Distinct(StringComparer.Ordinal);

    /// <summary>The domains that have an account.</summary>
    public IEnumerable<string> Domains => _domains.Select(static pair => pair.Key);

    /// <summary>An account of one ready queue.</summary>
    public WaitAccount New() => new(_time);

    /// <summary>Where ready queues of a provider count what they wait for.</summary>
    public WaitAccount ReadyOf(string? provider) => Of(_ready, provider ?? "", Other, MostProviders);

    /// <summary>Where mail of a tenant to a domain is counted.</summary>
    /// <param name="provider">
    /// What it was routed to, empty for no provider; null if that is not known yet: then that of other mail to the domain.
    /// </param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="domain">Where it goes.</param>
    public WaitPlace PlaceOf(string? provider, string tenant, string domain)
    {
        if (provider is null)
            provider = _providers.GetValueOrDefault(domain);
        else if (provider.Length == 0)
            _providers.TryRemove(domain, out _);
        else if (_providers.Count < MostDomains || _providers.ContainsKey(domain))
            _providers[domain] = provider;
        var key = (provider ?? "", tenant);
        var account = Of(_tenants, key, (Other, Other), MostTenants);
        if (_domains.TryGetValue(domain, out var known) || _domains.Count < MostDomains || TryPrune())
            return new WaitPlace(account, known ?? _domains.GetOrAdd(domain, static (_, time) => new WaitAccount(time), _time));
        if (_shared.TryGetValue(key, out var shared))
            return shared;
        return _shared.Count < MostTenants ? _shared.GetOrAdd(key, static (_, account) => new WaitPlace(account, null), account)
            : new WaitPlace(account, null);
    }

    /// <summary>Remembers the last message to a provider, or to a domain without one, that began to wait for a cause.</summary>
    public void Note(string? provider, string domain, WaitCause cause, WaitExample example)
    {
        Note(string.IsNullOrEmpty(provider) ? domain : provider, cause, example);
        if (_domains.ContainsKey(domain))
            Note(domain, cause, example);
    }

    /// <summary>The last message to a provider or domain that began to wait for a cause.</summary>
    public WaitExample? ExampleOf(string name, WaitCause cause) => _examples.GetValueOrDefault((name.ToLowerInvariant(), cause));

    /// <summary>The last message of all, or of a tenant's that is remembered, that began to wait for a cause.</summary>
    public WaitExample? LatestExample(WaitCause cause, string? tenant) => _examples
        .Where(pair => pair.Key.Cause == cause && (tenant is null || pair.Value.Tenant == tenant))
        .Select(static pair => pair.Value).MaxBy(static example => example.Time);

    /// <summary>What mail of a provider and of a tenant has waited for; null is any.</summary>
    public WaitTally Read(string? provider, string? tenant)
    {
        var all = new WaitTally();
        foreach (var (_, tally) in ReadByProvider(
            name => provider is null || Same(name, provider), name => tenant is null || name == tenant))
            all.Add(tally);
        return all;
    }

    /// <summary>What mail has waited for, by provider; the empty name is that of mail without one.</summary>
    /// <param name="isOfProvider">Whether a provider's mail is meant.</param>
    /// <param name="isOfTenant">Whether a tenant's mail is meant.</param>
    public IEnumerable<(string Provider, WaitTally Tally)> ReadByProvider(Func<string, bool> isOfProvider, Func<string, bool> isOfTenant)
    {
        foreach (var group in _tenants.Where(pair => isOfProvider(pair.Key.Provider) && isOfTenant(pair.Key.Tenant))
            .GroupBy(static pair => pair.Key.Provider))
        {
            var tally = new WaitTally();
            foreach (var (_, account) in group)
                account.Read(tally);
            var ready = new WaitTally();
            (_ready.GetValueOrDefault(group.Key) ?? _ready.GetValueOrDefault(Other))?.Read(ready);
            tally.SplitReady(ready);
            yield return (group.Key, tally);
        }
    }

    /// <summary>The provider that mail to a domain was last routed to; null if it is not known.</summary>
    public string? ProviderOf(string domain) => _providers.GetValueOrDefault(domain);

    /// <summary>What mail to a domain has waited for; null if it has no account.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="ready">What its ready queues say.</param>
    public WaitTally? ReadDomain(string domain, WaitTally ready)
    {
        if (_domains.GetValueOrDefault(domain) is not { } account)
            return null;
        var tally = new WaitTally();
        account.Read(tally);
        tally.SplitReady(ready);
        return tally;
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private WaitAccount Of<TKey>(ConcurrentDictionary<TKey, WaitAccount> accounts, TKey key, TKey other, int most)
        where TKey : notnull
    {
        if (accounts.TryGetValue(key, out var known))
            return known;
        return accounts.GetOrAdd(accounts.Count < most ? key : other, static (_, time) => new WaitAccount(time), _time);
    }

    private void Note(string name, WaitCause cause, WaitExample example)
    {
        var key = (name.ToLowerInvariant(), cause);
        if (_examples.Count < MostExamples || _examples.ContainsKey(key))
            _examples[key] = example;
    }

    /// <summary>Forgets domains that have had nothing for an hour, now and then.</summary>
    private bool TryPrune()
    {
        lock (_pruning)
        {
            var now = _clock.GetTimestamp();
            if (_prunedAt != 0 && _clock.GetElapsedTime(_prunedAt, now) < TimeSpan.FromMinutes(1))
                return false;
            _prunedAt = now;
            foreach (var (domain, account) in _domains)
            {
                if (account.IsForgotten)
                {
                    _domains.TryRemove(new(domain, account));
                    _providers.TryRemove(domain, out _);
                }
            }
        }

        return _domains.Count < MostDomains;
    }
}
