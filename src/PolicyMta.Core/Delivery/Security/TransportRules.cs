namespace PolicyMta.Core.Delivery.Security;

/// <summary>How connections for the mail of one domain are protected: a rule for each host. Immutable, thread-safe.</summary>
internal abstract class TransportRules
{
    /// <summary>
    /// Keeps apart what must not share connections: it is a part of the ready queue's key, and mail under rules with the same identity may
    /// go over the same connection. Short and printable; empty for opportunistic TLS, the default.
    /// </summary>
    public abstract string Identity { get; }

    /// <summary>The recipients' domain, for reports to its owner; empty if the rules belong to no domain.</summary>
    public virtual string Domain => "";

    /// <summary>What was wrong when the domain's own policy was fetched; null if nothing was.</summary>
    public virtual TlsProblem? PolicyProblem => null;

    /// <summary>
    /// The rule for a host, asked before its addresses are looked up. What cannot be found out is a rule too (a refusal with a transient
    /// reply): only cancellation throws.
    /// </summary>
    public abstract ValueTask<CertificateRule> RuleForAsync(string host, CancellationToken cancellationToken);
}
