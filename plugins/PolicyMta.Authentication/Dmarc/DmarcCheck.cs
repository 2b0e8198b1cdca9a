using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Spf;

namespace PolicyMta.Authentication.Dmarc;

/// <summary>
/// Checks whether SPF or DKIM speaks for the domain in the From field (RFC 7489). A message with authors of several domains, or with none,
/// has no one to speak for it: permerror. Thread-safe.
/// </summary>
internal sealed class DmarcCheck(IMailDns dns, PublicSuffixes suffixes)
{
    /// <summary>Finds the record of the author's domain, or of its organization's; an end of the caller's time is an answer.</summary>
    public async Task<FoundPolicy> FindAsync(MessageContent content, CancellationToken cancellationToken)
    {
        var domains = AuthorDomain.AllIn(content).Select(AsciiName.Of).Distinct().Take(2).ToArray();
        if (domains is not [var domain] || !DnsNames.CanBeAsked(domain) || !domain.Contains('.', StringComparison.Ordinal))
            return FoundPolicy.Of(new DmarcVerdict(
                DmarcResult.PermError, "",
                Problem: domains.Length > 1 ? "From has authors of several domains" : "From has no author with a domain"));
        try
        {
            var found = await AskAsync(domain, domain, cancellationToken);
            var organization = suffixes.OrganizationOf(domain);
            return found.Verdict?.Result == DmarcResult.None && organization != domain
                ? await AskAsync(domain, organization, cancellationToken)
                : found;
        }
        catch (OperationCanceledException)
        {
            return FoundPolicy.Of(new DmarcVerdict(DmarcResult.TempError, domain, Problem: "DNS did not answer in time"));
        }
    }

    public DmarcVerdict Judge(FoundPolicy found, SpfVerdict spf, ImmutableArray<DkimVerdict> signatures)
    {
        if (found.Verdict is { } verdict)
            return verdict;
        var (domain, record) = (found.Domain, found.Record!);
        var policy = found.IsOrganizations ? record.SubdomainPolicy : record.Policy;
        var byDkim = signatures.Where(signature => signature.Signature is { } tags && IsAligned(domain, tags.Domain, record.IsDkimStrict));
        var isSpfAligned = spf.Domain.Length > 0 && IsAligned(domain, spf.Domain.ToLowerInvariant(), record.IsSpfStrict);
        var results = byDkim.Select(signature => signature.Result).ToArray();
        var result = results.Contains(DkimResult.Pass) || (isSpfAligned && spf.Result == SpfResult.Pass)
            ? DmarcResult.Pass
            : results.Contains(DkimResult.TempError) || (isSpfAligned && spf.Result == SpfResult.TempError)
                ? DmarcResult.TempError
                : DmarcResult.Fail;
        return new DmarcVerdict(result, domain, policy, record.Percent);
    }

    private bool IsAligned(string author, string domain, bool isStrict) =>
        domain == author || (!isStrict && suffixes.OrganizationOf(domain) == suffixes.OrganizationOf(author));

    private async ValueTask<FoundPolicy> AskAsync(string domain, string at, CancellationToken cancellationToken)
    {
        var reply = await dns.AskAsync(new DnsQuestion("_dmarc." + at, DnsType.Txt), cancellationToken);
        if (reply.IsFailed)
            return FoundPolicy.Of(new DmarcVerdict(DmarcResult.TempError, domain, Problem: "DNS could not be asked"));
        if (reply.Values.Where(DmarcRecord.Is).Take(2).ToArray() is not [var text])
            return FoundPolicy.Of(new DmarcVerdict(DmarcResult.None, domain));
        return DmarcRecord.Parse(text) is { } record
            ? new FoundPolicy(domain, record, at != domain, null)
            : FoundPolicy.Of(new DmarcVerdict(DmarcResult.PermError, domain, Problem: "the record is not valid"));
    }
}
