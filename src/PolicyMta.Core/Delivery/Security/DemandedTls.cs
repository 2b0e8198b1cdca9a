using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>Protects connections as message and traffic profile demand, and asks nobody else: one rule for all hosts.</summary>
internal sealed class DemandedTls : ITransportSecurity
{
    private static readonly ImmutableArray<TransportRules> ByPolicy =
        [.. Enum.GetValues<TlsPolicy>().Select(policy => new SameForAll(new TlsDemand(policy, false)))];

    private static readonly TransportRules RequireTls = new SameForAll(new TlsDemand(TlsPolicy.Verified, true));

    public ValueTask<TransportRules> PrepareAsync(
        string domain, Destination destination, TlsDemand demand, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RulesFor(demand));

    /// <summary>The rules that a demand alone makes: always the same object for the same demand.</summary>
    public static TransportRules RulesFor(TlsDemand demand) => demand.RequireTls ? RequireTls : ByPolicy[(int)demand.Policy];

    private sealed class SameForAll(TlsDemand demand) : TransportRules
    {
        private readonly CertificateRule _rule = demand.Policy switch
        {
            TlsPolicy.None => CertificateRule.ClearText,
            TlsPolicy.Opportunistic => CertificateRule.Opportunistic,
            TlsPolicy.Required => CertificateRule.Required,
            TlsPolicy.Dane => CertificateRule.Refused(new HostRefusal(
                OwnReplies.NoDane("The host"), new TlsProblem(TlsProblemKind.DaneRequired, "TLSA records are not looked for here"))),
            _ => CertificateRule.Verified with { NeedsRequireTls = demand.RequireTls },
        };

        public override string Identity { get; } = demand.ToString();

        public override ValueTask<CertificateRule> RuleForAsync(string host, CancellationToken cancellationToken) =>
            ValueTask.FromResult(_rule);
    }
}
