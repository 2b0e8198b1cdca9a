using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Limits;

namespace PolicyMta.Policies.Plugins;

/// <summary>A limit for plugins and scripts (section <c>plugins.limits</c>).</summary>
internal sealed record PluginLimitOptions
{
    /// <summary>How often, for each key; the whole number may be taken at once.</summary>
    public required Rate Rate { get; init; }

    /// <summary>How many keys are remembered.</summary>
    [Range(1, 10_000_000)]
    public int MaxKeys { get; init; } = 100_000;

    public NamedLimit ToLimit() => new(Rate, MaxKeys);
}
