using System.ComponentModel.DataAnnotations;

namespace PolicyMta.IspRules.Automation;

/// <summary>
/// How many such replies it takes: a number, or a share of the recipients that were tried, in a time. Counted apart for each thing that
/// an action aims at. Immutable.
/// </summary>
internal sealed record TriggerOptions : ISettingsValidation
{
    /// <summary>So many replies.</summary>
    [Range(1, 1_000_000)]
    public int? Count { get; init; }

    /// <summary>So many of a hundred recipients that were tried.</summary>
    [Range(0.01, 100.0)]
    public double? Percent { get; init; }

    /// <summary>A share counts from so many tried recipients on.</summary>
    [Range(1, 1_000_000_000)]
    public int Least { get; init; } = 100;

    /// <summary>In this time; for a share 1m, 10m or 1h.</summary>
    [Range(typeof(TimeSpan), "1s", "7d")]
    public TimeSpan In { get; init; } = TimeSpan.FromMinutes(10);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Count is null == Percent is null)
            yield return ("", "write count or percent.");
        if (Percent is not null && In.TotalMinutes is not (1 or 10 or 60))
            yield return ("in", "a share is counted over 1m, 10m or 1h.");
    }
}
