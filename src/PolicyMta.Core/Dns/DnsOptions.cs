using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>
/// How names are resolved (section <c>dns</c>): name servers, a static table that goes before them, and what is remembered for how long.
/// </summary>
internal sealed record DnsOptions : IValidatableObject
{
    /// <summary>Recursive name servers: <c>address</c> or <c>address:port</c>, <c>[v6]:port</c>. Empty: those of the system.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>
    /// Static MX records: a domain, or <c>*.domain</c> for every name below it, to a list of <c>preference host</c>; <c>0 .</c> is a null
    /// MX.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Mx { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Static addresses: a host, or <c>*.domain</c> for every name below it, to a list of IP addresses.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Hosts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Whether names that the static table does not hold do not exist. For tests and demonstrations: no name server is ever asked.
    /// </summary>
    public bool HostsOnly { get; init; }

    /// <summary>How long one try at one name server may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Further tries after the first that had no answer.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>Answers are kept at least this long, even where their time to live is shorter.</summary>
    public TimeSpan MinTtl { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Answers are kept at most this long, even where their time to live is longer.</summary>
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// "No such name" and "no such record" are kept at most this long (RFC 2308 section 5 takes the time from the zone's SOA).
    /// </summary>
    public TimeSpan NegativeTtlMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Failures to get an answer are kept this long: 5 to 30 seconds spare a name server that is in trouble.</summary>
    public TimeSpan FailureTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Answers of each kind remembered at most.</summary>
    [Range(16, 10_000_000)]
    public int CacheSize { get; init; } = 100_000;

    /// <summary>Every mistake in these options, each named by the key it stands under.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var server in Servers)
        {
            if (!IPEndPoint.TryParse(server, out _))
                yield return new ValidationResult(
                    $"'{server}' is no name server: write address or address:port, for instance 127.0.0.1:53.", [nameof(Servers)]);
        }

        foreach (var mistake in HostsTable.Mistakes(this))
            yield return mistake;
        if (Timeout <= TimeSpan.Zero)
            yield return new ValidationResult("The timeout must be more than zero, for instance 3s.", [nameof(Timeout)]);
        if (MinTtl < TimeSpan.Zero || MaxTtl < MinTtl)
            yield return new ValidationResult(
                "The longest time to live must not be shorter than the shortest, and neither less than zero.", [nameof(MaxTtl)]);
        if (NegativeTtlMax < TimeSpan.Zero)
            yield return new ValidationResult("The time must not be less than zero, for instance 15m.", [nameof(NegativeTtlMax)]);
        if (FailureTtl < TimeSpan.FromSeconds(5) || FailureTtl > TimeSpan.FromSeconds(30))
            yield return new ValidationResult("Failures are kept between 5s and 30s.", [nameof(FailureTtl)]);
    }
}
