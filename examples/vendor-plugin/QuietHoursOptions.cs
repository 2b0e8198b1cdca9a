using System.ComponentModel.DataAnnotations;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>The section <c>plugins: settings: Acme.QuietHours:</c>.</summary>
public sealed record QuietHoursOptions : ISettingsValidation
{
    /// <summary>The first quiet hour, UTC.</summary>
    [Range(0, 23)]
    public int FromHour { get; init; } = 22;

    /// <summary>The first hour that is not quiet any more, UTC.</summary>
    [Range(0, 23)]
    public int ToHour { get; init; } = 6;

    /// <summary>Tenants that are never kept back.</summary>
    public IReadOnlyList<string> ExceptTenants { get; init; } = [];

    /// <summary>Who is sent the report; empty for nobody.</summary>
    public string ReportTo { get; init; } = "";

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (FromHour == ToHour)
            yield return ("to_hour", "is the same as from_hour: write another hour, or disable the plugin.");
    }
}
