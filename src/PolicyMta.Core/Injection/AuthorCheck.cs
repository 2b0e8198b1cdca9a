using MimeKit;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Holds what a client wrote in From against the domains that it may write: every author in every From field, so that none hides behind
/// another.
/// </summary>
internal static class AuthorCheck
{
    /// <summary>Authors beyond these are not read; no mail has that many.</summary>
    private const int MostAuthors = 1000;

    private static readonly SmtpReply NoAuthor = SmtpReply.Parse(
        "550 5.7.1 From names no domain that can be read, and this client may write only some (from_domains)");

    /// <returns>The refusal, or null if the message may be written by this client.</returns>
    public static SmtpReply? RefusalOf(MessageContent content, ImmutableArray<AuthorDomains> limits)
    {
        if (limits.All(static limit => limit.Domains.Count == 0))
            return null;
        if (DomainsIn(content) is not { Count: > 0 } domains)
            return NoAuthor;

        foreach (var limit in limits.Where(static limit => limit.Domains.Count > 0))
        {
            foreach (var domain in domains)
            {
                if (!limit.Domains.Contains(domain))
                    return Refusal(limit, domain);
            }
        }

        return null;
    }

    /// <returns>Null if a From field is not a list of addresses with domains.</returns>
    private static List<string>? DomainsIn(MessageContent content)
    {
        var domains = new List<string>();
        foreach (var field in content.Header)
        {
            if (!field.Is("From"))
                continue;
            if (!InternetAddressList.TryParse(field.ValueBytes.ToArray(), out var authors) || authors.Count == 0)
                return null;
            foreach (var author in authors.Mailboxes)
            {
                if (author.Domain is not { Length: > 0 } domain || domains.Count == MostAuthors)
                    return null;
                domains.Add(domain);
            }
        }

        return domains;
    }

    private static SmtpReply Refusal(AuthorDomains limit, string domain) => SmtpReply.Parse(
        $"550 5.7.1 This {limit.Of} may not write {DnsName.Normalize(domain) ?? "such a domain"} in From (from_domains)");
}
