namespace PolicyMta.SuppressionList.Entries;

/// <summary>One reason for which an entry holds, with where it comes from. Immutable.</summary>
internal sealed record Ground
{
    /// <summary>The longest text of each kind, in characters.</summary>
    public const int MaxText = 300;

    public required Reason Reason { get; init; }

    /// <summary>Since when; to the second.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Until when, or null for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The category of the failure, if there was one.</summary>
    public string? Category { get; init; }

    /// <summary>Where it comes from: an event and what was replied, a file and its line, an operator, a client of the API.</summary>
    public string? Source { get; init; }

    /// <summary>What somebody noted.</summary>
    public string? Note { get; init; }

    /// <summary>The message whose failure it was, if there was one.</summary>
    public SpoolId? Message { get; init; }

    public bool IsInForce(DateTimeOffset now) => !(Until <= now);

    /// <summary>
    /// What holds after this ground was given again: it began with the first, unless that is over; the longer time and the newer source
    /// hold.
    /// </summary>
    public Ground After(Ground? earlier) => earlier is null || !earlier.IsInForce(Since) ? this : this with
    {
        Since = earlier.Since < Since ? earlier.Since : Since,
        Until = earlier.Until is { } first && Until is { } second ? (first > second ? first : second) : null,
        Category = Category ?? earlier.Category,
        Note = Note ?? earlier.Note,
    };
}
