using PolicyMta.Core;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Routing;

namespace PolicyMta.Server.TransportSecurity;

/// <summary>
/// Finds out how mail for a domain would be protected: what the domain publishes, and what follows for each of its hosts.
/// </summary>
internal sealed class TlsInquiry(IResolver resolver, Mta mta, string hostname, int port, IReadOnlyDictionary<string, OwnStsPolicy> own)
{
    private readonly MxLookup _mx = new(resolver, hostname, port);
    private readonly DaneLookup _dane = new(resolver);

    /// <summary>The records that announce the policies of our own domains.</summary>
    public OwnTlsRecords Records() => new(
    [
        .. own.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => new OwnTlsRecord(pair.Key, $"_mta-sts.{pair.Key}", $"v=STSv1; id={pair.Value.Id}")),
    ]);

    /// <summary>Asks DNS, and the domain's policy host if nothing is known of its policy.</summary>
    public async ValueTask<TlsInquiryReport> AskAsync(string domain, CancellationToken cancellationToken)
    {
        var destination = await _mx.FindAsync(domain, cancellationToken);
        var rules = await mta.Security.PrepareAsync(domain, destination, default, cancellationToken);
        var hosts = ImmutableArray.CreateBuilder<TlsHostReport>();
        foreach (var host in destination.Hosts)
        {
            var rule = await rules.RuleForAsync(host.Name, cancellationToken);
            var found = destination.IsAuthentic
                ? await _dane.FindAsync(host.Name, destination.Port, cancellationToken)
                : null;
            hosts.Add(new TlsHostReport(
                host.Name, host.Preference, rule.InWords, [.. found?.Published.Select(static record => record.ToString()) ?? []],
                rule.Refusal?.Problem.Detail ?? rule.Complaint?.Detail));
        }

        return new TlsInquiryReport(
            domain, destination.Failure?.ToString(), destination.IsAuthentic, PolicyOf(domain, rules), hosts.DrainToImmutable(),
            [.. (mta.TlsCounts?.Read(domain) ?? []).Select(static day => new TlsDayReport(
                day.Day, day.Policies.Sum(static policy => policy.Successes),
                day.Policies.Sum(static policy => policy.Failures.Sum(static failure => failure.Value))))]);
    }

    private StsReport? PolicyOf(string domain, TransportRules rules) => mta.StsPolicies?.KeptFor(domain) is { } kept
        ? new StsReport(
            kept.Policy.Mode.ToString().ToLowerInvariant(), kept.Policy.Hosts, kept.Id, kept.FetchedAt, kept.Until,
            rules.PolicyProblem?.Detail)
        : rules.PolicyProblem is { } problem ? new StsReport(null, [], null, null, null, problem.Detail) : null;
}
