namespace PolicyMta.Core.Probing;

/// <summary>What is probed, and how. Immutable.</summary>
/// <param name="Address">The recipient that a message would have.</param>
internal sealed record ProbeRequest(string Address)
{
    /// <summary>The egress sources that are tried side by side; empty: the one that a message would get.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>The reverse-path; empty for the null one.</summary>
    public string From { get; init; } = "";

    /// <summary>The tenant whose mail it would be.</summary>
    public string Tenant { get; init; } = MessageFacts.DefaultTenant;

    /// <summary>Whether the recipient is said to the receiver.</summary>
    public bool SaysRecipient { get; init; }

    /// <summary>How long all of it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The recipient's domain.</summary>
    public string Domain => Recipient.DomainOf(Address);
}
