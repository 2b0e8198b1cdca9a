using System.ComponentModel.DataAnnotations;
using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Replies;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// One rule as it is written: where it holds, the limits there, and what follows from replies. A limit left unsaid is that of the rule
/// "default".
/// </summary>
internal sealed record RuleOptions
{
    public bool Enabled { get; init; } = true;

    /// <summary>Rules of a lower order are asked first. Shipped rules have 100.</summary>
    [Range(0, 1000)]
    public int Order { get; init; }

    /// <summary>The provider's name for scripts, events and statistics; the rule's own name if not said.</summary>
    public string? Provider { get; init; }

    /// <summary>Recipient domains: exact, or <c>*.example.com</c> for all below it.</summary>
    public ImmutableArray<HostPattern> Domains { get; init; } = [];

    /// <summary>The most preferred MX host: exact, or <c>*.example.com</c> for all below it.</summary>
    public ImmutableArray<HostPattern> Mx { get; init; } = [];

    /// <summary>The egress pool to leave from.</summary>
    public string? Pool { get; init; }

    /// <summary>The limits: any of a traffic profile's.</summary>
    [InlineSettings]
    public Partial<TrafficProfile> Limits { get; init; } = new();

    /// <summary>How the speed is learnt, within the limits.</summary>
    public Partial<AdaptiveOptions> Adaptive { get; init; } = new();

    /// <summary>What follows from replies; the first that holds is taken, then those of the rule "default" are asked.</summary>
    public IReadOnlyDictionary<string, ReplyRuleOptions> Replies { get; init; } = new Dictionary<string, ReplyRuleOptions>();
}
