using System.Text.Json.Serialization;

namespace PolicyMta.Sdk;

/// <summary>
/// Which mail a directive is about: what fulfils every property that is given. Names are compared without regard to case, but for the
/// tenant's: "acme" and "Acme" are two tenants. Immutable.
/// </summary>
public sealed record DirectiveMatch
{
    /// <summary>The provider that on-route named, for instance "gmail".</summary>
    public string? Provider { get; init; }

    /// <summary>The site that the MX hosts of the recipients' domain make up, as the ready queues show it.</summary>
    public string? Site { get; init; }

    /// <summary>The egress source that the mail leaves from.</summary>
    public string? EgressSource { get; init; }

    /// <summary>
    /// The network that an address of the egress source is in, for instance <c>192.0.2.0/24</c> or <c>2001:db8::/64</c>. No mail matches
    /// whose egress source leaves the address to the system.
    /// </summary>
    public string? SourceNetwork { get; init; }

    /// <summary>The egress pool that on-route chose.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The recipients' domain.</summary>
    public string? Domain { get; init; }

    /// <summary>The tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The campaign; empty for mail that belongs to none.</summary>
    public string? Campaign { get; init; }

    /// <summary>The domain of the reverse-path; empty for the null reverse-path.</summary>
    public string? SenderDomain { get; init; }

    /// <summary>
    /// The address of a recipient. Other recipients of the same message and domain are not touched if they are in other deliveries.
    /// </summary>
    public string? Recipient { get; init; }

    /// <summary>One message.</summary>
    public SpoolId? Id { get; init; }

    /// <summary>Accepted at least so long ago.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>Accepted before this time: what comes later is not meant.</summary>
    public DateTimeOffset? ReceivedBefore { get; init; }

    /// <summary>Attempted at least so often: 1 or more.</summary>
    public int? MinAttempts { get; init; }

    /// <summary>Text that the last reply contains.</summary>
    public string? LastReply { get; init; }

    /// <summary>Whether nothing is given, so that all mail matches.</summary>
    [JsonIgnore]
    public bool IsEverything => this == new DirectiveMatch();
}
