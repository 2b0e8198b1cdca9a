using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.TransportSecurity;

namespace PolicyMta.Server.Http;

/// <summary>The HTTP listener for injection and administration (section <c>http</c>).</summary>
internal sealed record HttpOptions : ISettingsValidation
{
    /// <summary>Where to listen: <c>address:port</c>, <c>[v6]:port</c> or <c>*:port</c>. Empty: no HTTP at all.</summary>
    public ListenAddress? Address { get; init; }

    /// <summary>
    /// A file with the server's certificate and its chain in PEM: HTTPS only. Empty: HTTP. Changed files are taken up within half a minute.
    /// </summary>
    public FilePath Certificate { get; init; }

    /// <summary>A file with the certificate's private key in PEM. Empty: it is in the certificate's file.</summary>
    public FilePath PrivateKey { get; init; }

    /// <summary>
    /// Certificates of further names, such as domains of tracked links: a client that names a host (SNI) gets the one that is made out to
    /// it; everybody else the first, which is <c>certificate</c>.
    /// </summary>
    public IReadOnlyList<CertificateOptions> Certificates { get; init; } = [];

    /// <summary>
    /// Networks (CIDR) of proxies in front of it, such as one that speaks TLS: the client is whom they name last in
    /// <c>X-Forwarded-For</c>. Without it all of a proxy's clients are one: a failed login of one is counted for all.
    /// </summary>
    public NetworkList ProxyNetworks { get; init; } = [];

    /// <summary>
    /// MTA-STS policies of our own domains, by domain: given at <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c> to everybody who asks
    /// for that host. The certificate must be for these names too. <c>policymta tls records</c> says what to publish.
    /// </summary>
    public IReadOnlyDictionary<string, OwnStsPolicy> StsPolicies { get; init; } = new Dictionary<string, OwnStsPolicy>();

    /// <summary>
    /// The clients, each with the hash of its bearer token. This program's own commands need none on the machine and under the user of the
    /// server.
    /// </summary>
    public IReadOnlyList<TokenOptions> Tokens { get; init; } = [];

    /// <summary>Not taken: commands on the server's machine need no token, and others a token with the scope admin.</summary>
    [Refused(
        "is not taken: tokens do not belong into the configuration.",
        "Delete the line: commands on this machine need no token. For others make one with: policymta token add NAME --scope admin")]
    public string AdminToken { get; init; } = "";

    /// <summary>
    /// Whose addresses may have dots where RFC 5321 has none, as in <c>listeners</c>: <c>recipients</c>, <c>all</c> (return paths and
    /// authors too; the same as true), or <c>off</c> (the same as false).
    /// </summary>
    public LenientAddresses LenientAddresses { get; init; } = LenientAddresses.OfRecipients;

    /// <summary>The largest request in bytes, and the largest message that is made of one.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxMessageSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>
    /// What is done with a whole message (<c>message/rfc822</c>) that does not begin with header fields, or whose header no empty line
    /// ends: <c>fix</c> (the empty line is put in; an mbox <c>From </c> line goes), or <c>refuse</c> with 400. A byte order mark is always
    /// taken away.
    /// </summary>
    public MalformedHeader MalformedHeader { get; init; } = MalformedHeader.Fix;

    /// <summary>
    /// What this server's own Received field says of the client, unless policy decides otherwise: <c>full</c>, <c>without_client</c>
    /// (neither its name and address nor the recipient), or <c>none</c> (no field).
    /// </summary>
    public ReceivedField Received { get; init; }

    /// <summary>Recipients of one call at most.</summary>
    [Range(1, 100_000)]
    public int MaxRecipients { get; init; } = 10_000;

    /// <summary>
    /// Connections at once at most. Further ones take the place of the oldest on which no token was shown, as long as those are a tenth of
    /// all; else of one whose client has shown a token and waits with its next request, the one with the most of them first. They are
    /// closed if there is none. The program's own commands have a socket of their own beside the spool.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 1000;

    /// <summary>
    /// Connections at once from one address (of IPv6: one /64) on which no token was shown yet, at most; twice as many from one network
    /// (of IPv4: one /24). The oldest of them makes room for a further one.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxSilentPerAddress { get; init; } = 250;

    /// <summary>
    /// Memory for the work on requests, in MiB; 503 beyond. It is a part of <c>spool.content_memory_mb</c>, which bounds all content.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestMemoryMb { get; init; } = 512;

    /// <summary>How long an <c>Idempotency-Key</c> is remembered: at most 7 days.</summary>
    [Range(typeof(TimeSpan), "1s", "7d")]
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How far ahead a message may be scheduled.</summary>
    [Range(typeof(TimeSpan), "1s", "3650d")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromDays(30);

    public bool IsEncrypted => !Certificate.IsEmpty;

    public TlsOptions Tls =>
        new()
        {
            Mode = TlsMode.Implicit,
            Certificates = [new CertificateOptions { Certificate = Certificate, Key = PrivateKey }, .. Certificates],
        };

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!PrivateKey.IsEmpty && Certificate.IsEmpty)
            yield return ("private_key", "There is a key but no certificate.");
        if (Certificates.Count > 0 && Certificate.IsEmpty)
            yield return ("certificates", "There are some of further names, but no certificate for clients that name none.");

        foreach (var (index, token) in Tokens.Index())
        {
            if (Tokens.Take(index).Any(earlier => earlier.Name == token.Name))
                yield return ($"tokens[{index}].name", $"'{token.Name}' is used twice: each token needs its own name.");
        }
    }
}
