namespace PolicyMta.Server.Statistics.Reports;

/// <summary>What a tracker tells of one recipient's reaction. Immutable.</summary>
internal sealed record ReportedEvent
{
    /// <summary>The kind of event.</summary>
    public required string Kind { get; init; }

    /// <summary>The message, or null if the tracker knows only campaign and recipient.</summary>
    public SpoolId? Message { get; init; }

    public string? Tenant { get; init; }

    public string? Campaign { get; init; }

    public string? Recipient { get; init; }

    /// <summary>When it happened, by the tracker's clock.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>The tracker's name for it, by which it is known when it is told again.</summary>
    public string? Id { get; init; }

    public string? Url { get; init; }

    public string? UserAgent { get; init; }

    public string? Address { get; init; }

    /// <summary>By what it is known when it is told again; null if it cannot be told from another of its kind.</summary>
    public string? Key(string tenant) => Id is not null
        ? string.Join('\n', "report", tenant, Kind, Id)
        : HappenedAt is { } time
            ? string.Join('\n', "reported", tenant, Kind, Message?.ToString() ?? Campaign, Recipient, time.UtcTicks, Url)
            : null;
}
