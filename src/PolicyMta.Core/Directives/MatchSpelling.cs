using System.Net;
using System.Text;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Directives;

/// <summary>
/// The one spelling of the domains and addresses of a match, so that what an operator writes, "Example.com." or "bücher.example", finds
/// the mail that is meant: lower case, A-labels, no dot at the end.
/// </summary>
internal static class MatchSpelling
{
    /// <summary>A match with its domains in that spelling; what is not a domain stays as it was written.</summary>
    public static DirectiveMatch Spelled(this DirectiveMatch match) => match with
    {
        SourceNetwork = IPNetwork.TryParse(match.SourceNetwork, out var network) ? network.ToString() : match.SourceNetwork,
        Domain = Given(match.Domain),
        SenderDomain = Given(match.SenderDomain),
        Recipient = match.Recipient is { } address && address.LastIndexOf('@') is >= 0 and var at
            ? address[..(at + 1)] + Given(address[(at + 1)..])
            : match.Recipient,
    };

    /// <summary>The domain of an envelope in that spelling; it costs nothing if it is ASCII, for then it has been checked.</summary>
    public static string OfEnvelope(string domain) => Ascii.IsValid(domain) ? domain : DnsName.Normalize(domain) ?? domain;

    /// <summary>The address of an envelope, its domain in that spelling.</summary>
    public static string OfEnvelopeAddress(string address)
    {
        if (Ascii.IsValid(address))
            return address;
        var domain = address.LastIndexOf('@') + 1;
        return address[..domain] + OfEnvelope(address[domain..]);
    }

    /// <summary>Whether mail can have such a domain: a name, or an address in brackets (RFC 5321 section 4.1.3).</summary>
    public static bool IsDomain(string text) => text is ['[', .., ']'] || DnsName.Normalize(text) is not null;

    /// <summary>Whether two matches are about the same mail: names but the tenant's are compared without regard to case.</summary>
    public static bool IsSame(DirectiveMatch one, DirectiveMatch other) => Folded(one) == Folded(other);

    private static string? Given(string? domain) => domain is null or ['[', ..] ? domain : DnsName.Normalize(domain) ?? domain;

    private static DirectiveMatch Folded(DirectiveMatch match)
    {
        var spelled = match.Spelled();
        return spelled with
        {
            Provider = spelled.Provider?.ToLowerInvariant(),
            Site = spelled.Site?.ToLowerInvariant(),
            EgressSource = spelled.EgressSource?.ToLowerInvariant(),
            EgressPool = spelled.EgressPool?.ToLowerInvariant(),
            Campaign = spelled.Campaign?.ToLowerInvariant(),
            Recipient = spelled.Recipient?.ToLowerInvariant(),
            LastReply = spelled.LastReply?.ToLowerInvariant(),
        };
    }
}
