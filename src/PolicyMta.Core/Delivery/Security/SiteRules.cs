using System.Security.Cryptography;
using System.Text;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>The rules for the hosts of one domain, made of what is demanded and what is published.</summary>
/// <param name="domain">The recipients' domain; empty for a next hop.</param>
/// <param name="destination">Where their mail goes.</param>
/// <param name="demand">What message and traffic profile demand.</param>
/// <param name="sts">What is known of the domain's policy.</param>
/// <param name="dane">Looks for TLSA records; null if they are not to be followed, or DNS does not vouch for the hosts.</param>
/// <param name="hasDane">Whether one of the hosts has some.</param>
/// <param name="isForDomain">Whether a certificate may be for the recipients' domain (RFC 7672 section 3.2.2): whoever owns one
/// domain must not answer for the mail of another, so that connections are not shared then.</param>
internal sealed class SiteRules(
    string domain, Destination destination, TlsDemand demand, StsFinding sts, DaneLookup? dane, bool hasDane, bool isForDomain)
    : TransportRules
{
    private readonly PublishedPolicy _stsPolicy = sts.InForce is { } policy ? PublishedPolicy.Of(policy) : PublishedPolicy.None;

    public override string Identity { get; } =
        $"{demand}{(demand.RequireTls && !destination.IsAuthentic ? "+unsigned" : "")}"
        + $"{(hasDane ? "+dane" : "")}{(isForDomain ? $":{domain}" : "")}{IdentityOf(sts)}";

    public override string Domain => domain;

    public override TlsProblem? PolicyProblem => sts.Problem;

    public override async ValueTask<CertificateRule> RuleForAsync(string host, CancellationToken cancellationToken)
    {
        if (dane is not null)
        {
            var found = await dane.FindAsync(host, destination.Port, cancellationToken);
            if (found.Status == DaneStatus.Failed)
            {
                return CertificateRule.Refused(new HostRefusal(
                    OwnReplies.TlsaFailed(host, found.Problem),
                    new TlsProblem(TlsProblemKind.DnssecInvalid, $"the TLSA records of {host} cannot be looked up: {found.Problem}")));
            }

            if (found.Status == DaneStatus.Found)
                return Complete(host, UnderDane(host, found), isNamed: true);
        }

        if (demand.Policy == TlsPolicy.Dane)
        {
            return CertificateRule.Refused(new HostRefusal(
                OwnReplies.NoDane(host), new TlsProblem(TlsProblemKind.DaneRequired, $"{host} has no TLSA records that can be trusted")));
        }

        return Complete(host, UnderSts(host, OfDemand()), destination.IsAuthentic || sts.InForce?.Covers(host) == true);
    }

    /// <summary>TLSA records that nobody can use still say that there is TLS (RFC 7672 section 2.2).</summary>
    private CertificateRule UnderDane(string host, DaneFinding found)
    {
        var published = PublishedPolicy.Of(found.Published);
        if (found.Records.Usable.IsEmpty)
        {
            var unusable = new TlsProblem(TlsProblemKind.TlsaInvalid, $"none of the TLSA records of {found.Host} can be used");
            if (demand.Policy == TlsPolicy.Dane)
                return CertificateRule.Refused(new HostRefusal(OwnReplies.NoDane(host), unusable)) with { Published = published };
            var rule = UnderSts(host, demand.Policy == TlsPolicy.Verified ? CertificateRule.Verified : CertificateRule.Required);
            return rule with { Published = published, Complaint = unusable };
        }

        ImmutableArray<string> names = [.. new[] { found.Host, host, isForDomain ? domain : host }.Distinct()];
        return CertificateRule.Checked(new DaneCheck(found.Records, names), "dane") with
        {
            ServerName = found.Host,
            Published = published,
        };
    }

    private CertificateRule UnderSts(string host, CertificateRule rule)
    {
        if (sts.InForce is not { } inForce)
            return rule;
        var isCovered = inForce.Covers(host);
        var notNamed = new TlsProblem(TlsProblemKind.ValidationFailure, $"mx-mismatch: {host} is not in the policy");
        if (inForce.Mode == StsMode.Testing)
        {
            return rule with
            {
                Published = _stsPolicy,
                Trial = rule.Check is null ? new TrustedAuthorities() : null,
                Complaint = isCovered ? null : notNamed,
            };
        }

        return (isCovered
            ? CertificateRule.Checked(new TrustedAuthorities(), "mta-sts")
            : CertificateRule.Refused(new HostRefusal(OwnReplies.NotInStsPolicy(host, domain), notNamed))) with
        {
            Published = _stsPolicy,
        };
    }

    private CertificateRule OfDemand() => demand.Policy switch
    {
        TlsPolicy.Required => CertificateRule.Required,
        TlsPolicy.Verified => CertificateRule.Verified,
        _ => CertificateRule.Opportunistic,
    };

    /// <summary>A sender that demands REQUIRETLS also wants that nobody on the network chose the host (RFC 8689 section 4.2.1).</summary>
    private CertificateRule Complete(string host, CertificateRule rule, bool isNamed)
    {
        if (!demand.RequireTls || rule.Refusal is not null)
            return rule;
        if (isNamed)
            return rule with { NeedsRequireTls = true };
        const string Problem = "neither DNSSEC nor an MTA-STS policy vouches for its name";
        return CertificateRule.Refused(new HostRefusal(
            OwnReplies.NoRequireTls(host, Problem), new TlsProblem(TlsProblemKind.DnssecInvalid, Problem)));
    }

    /// <summary>
    /// Domains whose policies name the same hosts in the same mode may share connections. The digest is long enough that nobody finds
    /// other hosts for it.
    /// </summary>
    private static string IdentityOf(StsFinding sts)
    {
        if (sts.InForce is not { } policy)
            return "";
        var names = string.Join(' ', policy.Hosts.Order(StringComparer.Ordinal));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)).AsSpan(0, 16));
        return $"+sts-{(policy.Mode == StsMode.Testing ? "testing-" : "")}{digest}";
    }
}
