using System.ComponentModel.DataAnnotations;
using PolicyMta.BounceClassification.Rules;

namespace PolicyMta.BounceClassification;

/// <summary>
/// The plugin's section. Rules are asked in order and the first that holds is taken: the administrator's before the shipped ones.
/// </summary>
internal sealed record BounceClassificationOptions
{
    /// <summary>The administrator's rules. One with the name of a shipped rule takes its place.</summary>
    public ImmutableArray<ClassRuleOptions> Rules { get; init; } = [];

    /// <summary>Names of shipped rules to leave out.</summary>
    public ImmutableArray<string> Disabled { get; init; } = [];

    /// <summary>
    /// When to try again after a 5xx reply that is about this server's address or the speed and not about the message; 0 lets the reply's
    /// class hold.
    /// </summary>
    public TimeSpan KeepBlocked { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many different replies to remember with their verdict.</summary>
    [Range(16, 1_000_000)]
    public int CacheSize { get; init; } = 4096;

    /// <summary>How many different replies that no rule knows to remember for <c>bounce unmatched</c>.</summary>
    [Range(1, 100_000)]
    public int UnmatchedSize { get; init; } = 1000;

    /// <summary>The shipped rules, by provider and subject.</summary>
    public ImmutableDictionary<string, RuleSetOptions> RuleSets { get; init; } = ImmutableDictionary<string, RuleSetOptions>.Empty;

    /// <summary>Words that mean the same, by a name that stands for them in braces where rules look for what is near.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Words { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The blocklists that replies name.</summary>
    public ImmutableDictionary<string, BlocklistOptions> Blocklists { get; init; } = ImmutableDictionary<string, BlocklistOptions>.Empty;

    /// <summary>What the categories mean.</summary>
    public ImmutableDictionary<string, CategoryOptions> Categories { get; init; } = ImmutableDictionary<string, CategoryOptions>.Empty;
}
