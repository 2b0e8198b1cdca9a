using System.ComponentModel.DataAnnotations;

namespace PolicyMta.BounceClassification;

/// <summary>
/// The plugin's section. Rules are asked in order and the first that holds is taken: the administrator's before the shipped ones.
/// </summary>
internal sealed record BounceClassificationOptions
{
    /// <summary>The administrator's rules.</summary>
    public ImmutableArray<ClassRuleOptions> Rules { get; init; } = [];

    /// <summary>Names of shipped rules to leave out.</summary>
    public ImmutableArray<string> Disabled { get; init; } = [];

    /// <summary>
    /// When to try again after a 5xx reply that is about this server's address or the connection and not about the message; 0 lets the
    /// reply's class hold.
    /// </summary>
    public TimeSpan KeepBlocked { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many different replies to remember with their class.</summary>
    [Range(16, 1_000_000)]
    public int CacheSize { get; init; } = 4096;

    /// <summary>The rules of defaults.yaml.</summary>
    public ImmutableArray<ClassRuleOptions> ShippedRules { get; init; } = [];
}
