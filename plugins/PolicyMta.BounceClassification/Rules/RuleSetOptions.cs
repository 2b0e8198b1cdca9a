using System.ComponentModel.DataAnnotations;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>Rules that belong together, for instance those of one provider. Immutable.</summary>
internal sealed record RuleSetOptions
{
    /// <summary>Sets with a lower number are asked first; among equals, by name.</summary>
    [Range(0, 1000)]
    public int Order { get; init; } = 500;

    /// <summary>Where the rules are known from that name no source of their own.</summary>
    public string? Source { get; init; }

    /// <summary>The rules, in the order in which they are asked.</summary>
    public ImmutableArray<ClassRuleOptions> Rules { get; init; } = [];
}
