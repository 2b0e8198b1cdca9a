using System.ComponentModel.DataAnnotations;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Events;

/// <summary>Which events lead to an entry: all that is said here must hold for them.</summary>
internal sealed record EventRuleOptions : ISettingsValidation
{
    /// <summary>The most events that are counted for one recipient.</summary>
    public const int MostCounted = 100;

    /// <summary>The kinds that can lead to an entry; the one for deliveries does the opposite.</summary>
    private static readonly ImmutableArray<string> Kinds =
    [
        EventKind.Bounced, EventKind.Expired, EventKind.Deferred, EventKind.Returned, EventKind.Complained, EventKind.Unsubscribed,
        EventKind.Suppressed,
    ];

    /// <summary>
    /// The categories that the default plugins name. Scripts may name others, so that only what looks like one of these is a mistake.
    /// </summary>
    private static readonly ImmutableArray<string> Known =
    [
        .. typeof(BounceCategory).GetFields().Where(static field => field.IsLiteral)
            .Select(static field => (string)field.GetRawConstantValue()!),
    ];

    public bool Enabled { get; init; } = true;

    /// <summary>The kinds of event.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The categories that on-bounce named; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The tenants that it is for; empty for all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>How sure on-bounce must have been at least, 0 to 1; what did not say counts as sure.</summary>
    [Range(0.0, 1.0)]
    public double LeastConfidence { get; init; }

    /// <summary>How many such events it takes for one recipient.</summary>
    [Range(1, MostCounted)]
    public int After { get; init; } = 1;

    /// <summary>In what time, if it takes several.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The reason of the entry; left out: by the event and its category.</summary>
    public Reason? Reason { get; init; }

    /// <summary>How long the entry holds; left out: as long as on-bounce asked for, or for ever.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>For whose mail it holds.</summary>
    public EntryScope Scope { get; init; }

    /// <summary>Whom it covers.</summary>
    public EntryCover Covers { get; init; }

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Enabled)
            yield break;
        if (Events.Count == 0)
            yield return ("events", "No event leads to an entry: write the kinds, for instance [bounced, returned].");
        for (var i = 0; i < Events.Count; i++)
        {
            if (!Kinds.Contains(Events[i]))
                yield return (
                    $"events[{i}]", $"'{Events[i]}' is not a kind that leads to entries; write one of {string.Join(", ", Kinds)}.");
        }

        for (var i = 0; i < Categories.Count; i++)
        {
            if (!Known.Contains(Categories[i], StringComparer.OrdinalIgnoreCase) && Suggestion.For(Categories[i], Known) is { } meant)
                yield return (
                    $"categories[{i}]", $"'{Categories[i]}' is not a category of the shipped classification; '{meant}' is.");
        }

        if (Events.Any(static kind => kind is "bounced" or "expired" or "deferred") && Categories.Count == 0)
            yield return (
                "categories", "Every failure would suppress its recipient, block lists and full disks too: write which categories do.");
        if (Within <= TimeSpan.Zero || Within > TimeSpan.FromDays(3650))
            yield return ("within", "Write a time of more than zero and at most 3650d, for instance 30d.");
        if (For <= TimeSpan.Zero)
            yield return ("for", "Write a time of more than zero, for instance 30d; leave it out for ever.");
    }
}
