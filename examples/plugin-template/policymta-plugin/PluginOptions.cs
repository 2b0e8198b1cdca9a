using System.ComponentModel.DataAnnotations;

namespace Acme.Plugin;

/// <summary>The section <c>plugins: settings: Acme.Plugin:</c> of the configuration; keys are in snake_case.</summary>
public sealed record PluginOptions
{
    /// <summary>The label that each message gets.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string Label { get; init; } = "seen";
}
