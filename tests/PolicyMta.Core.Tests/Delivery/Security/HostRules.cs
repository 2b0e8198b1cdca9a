using PolicyMta.Core.Delivery.Security;

namespace PolicyMta.Core.Tests.Delivery.Security;

/// <summary>Rules by host name, as a mechanism of its own would make them; opportunistic TLS for other hosts.</summary>
internal sealed class HostRules(string identity, Dictionary<string, CertificateRule> rules, string domain = "") : TransportRules
{
    public override string Identity => identity;

    public override string Domain => domain;

    public override ValueTask<CertificateRule> RuleForAsync(string host, CancellationToken cancellationToken) =>
        ValueTask.FromResult(rules.GetValueOrDefault(host, CertificateRule.Opportunistic));
}
