using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Core.Dns;

/// <summary>
/// How names are resolved (section <c>dns</c>): name servers, a static table that goes before them, and what is remembered for how long.
/// </summary>
internal sealed record DnsOptions : ISettingsValidation
{
    /// <summary>Recursive name servers: <c>address</c> or <c>address:port</c>, <c>[v6]:port</c>. Empty: those of the system.</summary>
    public IReadOnlyList<NameServerAddress> Servers { get; init; } = [];

    /// <summary>
    /// Static MX records: a domain, or <c>*.domain</c> for every name below it, to a list of <c>preference host</c>; <c>0 .</c> is a null
    /// MX.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Mx { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Static addresses: a host, or <c>*.domain</c> for every name below it, to a list of IP addresses.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Hosts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Static TXT records: a name, or <c>*.domain</c> for every name below it, to a list of texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Txt { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Static TLSA records (RFC 6698): a service, for instance <c>_25._tcp.mx.example.com</c>, to a list of <c>usage selector
    /// matching-type hexadecimal-data</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tlsa { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Whether names that the static table does not hold do not exist. For tests and demonstrations: no name server is ever asked.
    /// </summary>
    public bool HostsOnly { get; init; }

    /// <summary>
    /// Which name servers are believed if they say that they have validated an answer (DNSSEC, the AD bit): <c>loopback</c> for those on
    /// this machine, which then must validate; <c>always</c> also for others, if the network to them is protected; <c>never</c>.
    /// </summary>
    public AdTrust TrustAd { get; init; } = AdTrust.Loopback;

    /// <summary>How long one try at one name server may take.</summary>
    [Range(typeof(TimeSpan), "1ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Further tries after the first that had no answer.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>Answers are kept at least this long, even if their time to live is shorter.</summary>
    [Range(typeof(TimeSpan), "0", "30d")]
    public TimeSpan MinTtl { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Answers are kept at most this long, even if their time to live is longer.</summary>
    [Range(typeof(TimeSpan), "0", "365d")]
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// "No such name" and "no such record" are kept at most this long (RFC 2308 section 5 takes the time from the zone's SOA).
    /// </summary>
    [Range(typeof(TimeSpan), "0", "365d")]
    public TimeSpan NegativeTtlMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Failures to get an answer are kept this long: 5 to 30 seconds spare a name server that is in trouble.</summary>
    [Range(typeof(TimeSpan), "5s", "30s")]
    public TimeSpan FailureTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Answers of each kind remembered at most.</summary>
    [Range(16, 10_000_000)]
    public int CacheSize { get; init; } = 100_000;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var mistake in HostsTable.Mistakes(this))
            yield return mistake;
        if (MaxTtl < MinTtl)
            yield return ("max_ttl", "The longest time to live must not be shorter than min_ttl.");
    }
}
