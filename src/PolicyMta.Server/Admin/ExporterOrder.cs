namespace PolicyMta.Server.Admin;

/// <summary>What a command asks of an exporter.</summary>
internal sealed record ExporterOrder
{
    /// <summary>Why it is paused; shown with it.</summary>
    public string? Reason { get; init; }

    /// <summary>Where a skip leads: <c>now</c>, an event's number, or a time.</summary>
    public string? To { get; init; }

    /// <summary>The number of the event that a replay begins with.</summary>
    public string? From { get; init; }

    /// <summary>The time that a replay begins with.</summary>
    public DateTimeOffset? Since { get; init; }
}
