using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// The provider that mail to each domain was last routed to: what has just come has none yet, and is counted for that one. Bounded: when
/// there are too many domains, all are learnt anew. For whoever holds the book.
/// </summary>
internal sealed class DomainProviders
{
    private const int Most = 20_000;

    private readonly StatisticsDatabase _database;
    private readonly Dictionary<string, string> _providers;

    public DomainProviders(StatisticsDatabase database)
    {
        _database = database;
        _providers = database.DomainProviders().ToDictionary(static pair => pair.Domain, static pair => pair.Provider);
    }

    public string? Find(string domain) => _providers.GetValueOrDefault(domain);

    public void Learn(string domain, string provider)
    {
        if (_providers.TryGetValue(domain, out var known) && (ReferenceEquals(known, provider) || known == provider))
            return;
        if (_providers.Count >= Most)
        {
            _providers.Clear();
            _database.ForgetDomainProviders();
        }

        _providers[domain] = provider;
        _database.PutDomainProvider(domain, provider);
    }
}
