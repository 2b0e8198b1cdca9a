using PolicyMta.DnsLookups;

namespace PolicyMta.Campaigns.Preflight;

/// <summary>
/// Looks in DNS whether the domain that a campaign writes from can pass authentication: SPF (RFC 7208), DMARC (RFC 7489), and hosts that
/// take the answers. DKIM is the signing plugin's to look at.
/// </summary>
internal sealed class SenderDomain(IMailDns dns)
{
    /// <param name="address">The bare address of the sender.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Check>> RunAsync(string address, CancellationToken cancellationToken)
    {
        var domain = Recipient.DomainOf(address);
        var own = dns.AskAsync(new DnsQuestion(domain, DnsType.Txt), cancellationToken).AsTask();
        var policy = dns.AskAsync(new DnsQuestion("_dmarc." + domain, DnsType.Txt), cancellationToken).AsTask();
        var hosts = dns.AskAsync(new DnsQuestion(domain, DnsType.Mx), cancellationToken).AsTask();
        return [Spf(domain, await own), await DmarcAsync(domain, await policy, cancellationToken), Dkim(domain), Mx(domain, await hosts)];
    }

    private static Check Spf(string domain, DnsReply reply)
    {
        if (reply.IsFailed)
            return NotKnown("spf", domain);
        var records = reply.Values.Where(static text => IsRecord(text, "v=spf1")).ToList();
        return records.Count switch
        {
            1 => new Check("spf", CheckResult.Pass, $"{domain} has an SPF record: {Shown(records[0])}"),
            0 => new Check(
                "spf", CheckResult.Warn, $"{domain} has no SPF record, so SPF passes only for a return path of another domain.",
                $"Publish {domain} TXT \"v=spf1 ip4:ADDRESS -all\" with the addresses that this server sends from, or sign with DKIM."),
            _ => new Check(
                "spf", CheckResult.Warn, $"{domain} has {records.Count} SPF records, which receivers take for an error.",
                "Leave one of them."),
        };
    }

    /// <summary>The policy of the domain, or of the one above it, which holds for its parts.</summary>
    private async Task<Check> DmarcAsync(string domain, DnsReply reply, CancellationToken cancellationToken)
    {
        var of = domain;
        while (true)
        {
            if (reply.IsFailed)
                return NotKnown("dmarc", of);
            if (reply.Values.FirstOrDefault(static text => IsRecord(text, "v=DMARC1")) is { } record)
                return new Check("dmarc", CheckResult.Pass, $"{of} has a DMARC policy: {Shown(record)}");
            var above = of[(of.IndexOf('.', StringComparison.Ordinal) + 1)..];
            if (!above.Contains('.', StringComparison.Ordinal))
            {
                return new Check(
                    "dmarc", CheckResult.Warn,
                    $"{domain} has no DMARC policy: Gmail, Yahoo and Microsoft refuse or filter bulk mail without one.",
                    $"Publish _dmarc.{domain} TXT \"v=DMARC1; p=none; rua=mailto:YOU\".");
            }

            of = above;
            reply = await dns.AskAsync(new DnsQuestion("_dmarc." + of, DnsType.Txt), cancellationToken);
        }
    }

    private static Check Dkim(string domain) => new(
        "dkim", CheckResult.Pass, $"Whether a key of {domain} signs and stands in DNS is looked at by: policymta dkim preflight MESSAGE");

    private static Check Mx(string domain, DnsReply reply) => reply switch
    {
        { IsFailed: true } => NotKnown("answers", domain),
        { Values.IsEmpty: true } => new Check(
            "answers", CheckResult.Warn, $"{domain} has no MX host: answers to the campaign come back.",
            "Give the domain a mailbox, or write from one that has."),
        _ => new Check("answers", CheckResult.Pass, $"{domain} has hosts that take answers."),
    };

    private static Check NotKnown(string check, string domain) => new(
        check, CheckResult.Warn, $"DNS did not answer for {domain}.", "Try again; the setting dns_servers names other servers.");

    private static bool IsRecord(string text, string version) =>
        text.StartsWith(version, StringComparison.OrdinalIgnoreCase)
            && (text.Length == version.Length || text[version.Length] is ' ' or ';');

    private static string Shown(string text) =>
        new([.. text.Take(200).Select(static c => char.IsAscii(c) && !char.IsControl(c) ? c : '?')]);
}
