using System.ComponentModel.DataAnnotations;
using PolicyMta.Policies.Settings;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Server.Simulate;

/// <summary>A scenario file: what happens, and the configurations that are tried on it.</summary>
internal sealed record ScenarioFile : ScenarioOptions
{
    /// <summary>
    /// Sections of a configuration that hold for every variant, over its file. What concerns the world outside (listeners, spool, DNS,
    /// HTTP, events) is the simulation's own and of no effect here.
    /// </summary>
    public SettingsNode? Settings { get; init; }

    /// <summary>The configurations that are compared; one, named <c>default</c>, if left out. The first is the one that counts.</summary>
    [MaxLength(6)]
    public IReadOnlyList<VariantOptions> Compare { get; init; } = [];

    /// <summary>The variants, one at least.</summary>
    public IReadOnlyList<VariantOptions> Variants => Compare.Count > 0 ? Compare : [new VariantOptions { Name = "default" }];

    /// <inheritdoc/>
    public override IEnumerable<(string Setting, string Problem)> Validate() =>
        base.Validate().Concat(Repeated(Compare, "compare", "name", variant => [variant.Name]));
}
