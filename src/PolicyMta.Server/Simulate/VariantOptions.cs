using System.ComponentModel.DataAnnotations;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Simulate;

/// <summary>One configuration to try on a scenario.</summary>
internal sealed record VariantOptions
{
    /// <summary>Its name in the table and the chart.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9 ._-]{1,32}$", ErrorMessage = "Use at most 32 letters, digits, spaces, dots, hyphens, underscores.")]
    public required string Name { get; init; }

    /// <summary>Its configuration file; that of <c>--config</c> if left out, and without one what is shipped.</summary>
    [FileExists]
    public FilePath Config { get; init; }

    /// <summary>Sections of a configuration, over the file and over those of all variants.</summary>
    public SettingsNode? Settings { get; init; }
}
