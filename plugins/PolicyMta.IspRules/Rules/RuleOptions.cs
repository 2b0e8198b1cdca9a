using System.ComponentModel.DataAnnotations;
using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// One rule as it is written: where it holds, the limits there, and what follows from replies. A limit left unsaid is that of the rule
/// below it: for a domain that of its MX hosts' provider, and of the rule "default" in the end.
/// </summary>
internal sealed record RuleOptions : ISettingsValidation
{
    /// <summary>The rule's name.</summary>
    [SettingsKey]
    public string Name { get; init; } = "";

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

    /// <summary>
    /// Destinations that the rule is about, for its own check and for commands that are given none: a recipient domain and its most
    /// preferred MX host.
    /// </summary>
    public IReadOnlyDictionary<string, HostPattern> Examples { get; init; } = new Dictionary<string, HostPattern>();

    /// <summary>The egress pool to leave from.</summary>
    public string? Pool { get; init; }

    /// <summary>The limits: any of a traffic profile's.</summary>
    [InlineSettings]
    public Partial<TrafficProfile> Limits { get; init; } = new();

    /// <summary>How the speed is learnt, within the limits.</summary>
    public Partial<AdaptiveOptions> Adaptive { get; init; } = new();

    /// <summary>Limits for a part of the mail, by names of one's own: by tenant, campaign, egress pool or source.</summary>
    public IReadOnlyDictionary<string, NarrowingOptions> When { get; init; } = new Dictionary<string, NarrowingOptions>();

    /// <summary>What follows from replies; the first that holds is taken, then those of the rules below are asked.</summary>
    public IReadOnlyDictionary<string, ReplyRuleOptions> Replies { get; init; } = new Dictionary<string, ReplyRuleOptions>();

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Enabled)
            yield break;
        if (Name == IspRulesOptions.DefaultRule && !(Domains.IsEmpty && Mx.IsEmpty))
            yield return ("", "this rule holds wherever no other does; move domains and mx to a rule of another name.");
    }

    /// <summary>The examples that the rule does not cover.</summary>
    public IEnumerable<(string Setting, string Problem)> MistakesInExamples()
    {
        foreach (var (domain, host) in Examples)
        {
            if (!Domains.Any(pattern => pattern.Covers(domain)) && !Mx.Any(pattern => pattern.Covers(host.Name)))
                yield return (
                    Paths.Below("examples", domain),
                    $"neither domains nor mx of the rule cover {domain} with the MX host {host}; mend one of them.");
        }
    }
}
