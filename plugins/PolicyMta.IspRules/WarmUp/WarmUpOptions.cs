using System.ComponentModel.DataAnnotations;

namespace PolicyMta.IspRules.WarmUp;

/// <summary>How a new egress source is warmed up, as it is written. Immutable.</summary>
internal sealed record WarmUpOptions : ISettingsValidation
{
    public bool Enabled { get; init; } = true;

    /// <summary>The name of a shipped curve.</summary>
    public string? Curve { get; init; }

    /// <summary>Messages a day to each provider, step by step, in place of a curve.</summary>
    public ImmutableArray<int> Volumes { get; init; } = [];

    /// <summary>What leads to the next step.</summary>
    public WarmUpBasis By { get; init; }

    /// <summary>The first day, as 2026-11-29 in UTC; the day on which the source was first seen with this setting if left out.</summary>
    [RegularExpression(@"\d{4}-\d{2}-\d{2}", ErrorMessage = "Write a day, for instance 2026-11-29.")]
    public string? Since { get; init; }

    /// <summary>The egress pool that takes what is beyond a day's volume; if left out it waits for the next day.</summary>
    public string? Overflow { get; init; }

    /// <summary>The step does not go on for a day in which so many of a hundred recipients were deferred or refused as unwanted.</summary>
    [Range(0.1, 100.0)]
    public double PauseAt { get; init; } = 5;

    /// <summary>It goes back by one for a day in which it were so many.</summary>
    [Range(0.1, 100.0)]
    public double StepBackAt { get; init; } = 15;

    /// <summary>The step does not go on for a day with so many complaints for a hundred messages of that day.</summary>
    [Range(0.01, 100.0)]
    public double PauseAtComplaints { get; init; } = 0.1;

    /// <summary>It goes back by one for a day with so many.</summary>
    [Range(0.01, 100.0)]
    public double StepBackAtComplaints { get; init; } = 0.3;

    /// <summary>The steps in messages a day.</summary>
    public ImmutableArray<int> Steps => Volumes.IsEmpty ? WarmUpCurves.Find(Curve ?? WarmUpCurves.Usual) ?? [] : Volumes;

    /// <summary>The first day, or null if none is written.</summary>
    public DateOnly? FirstDay => DateOnly.TryParseExact(Since, "yyyy-MM-dd", out var day) ? day : null;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Volumes.IsEmpty && Curve is not null)
            yield return ("curve", "write a curve or volumes, not both.");
        if (Curve is not null && WarmUpCurves.Find(Curve) is null)
            yield return ("curve", $"there is no curve of this name; there are {string.Join(", ", WarmUpCurves.Names)}.");
        if (Volumes.Any(static volume => volume < 1))
            yield return ("volumes", "each step needs 1 message a day or more.");
        if (Since is not null && FirstDay is null)
            yield return ("since", "it is not a valid day; write one such as 2026-11-29.");
        if (StepBackAt < PauseAt)
            yield return ("step_back_at", "it must not be below pause_at.");
        if (StepBackAtComplaints < PauseAtComplaints)
            yield return ("step_back_at_complaints", "it must not be below pause_at_complaints.");
    }
}
