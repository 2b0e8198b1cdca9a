using PolicyMta.Policies.Plugins.Exporting;

namespace PolicyMta.Server.Admin;

/// <summary>An exporter of events, as the admin API shows it.</summary>
/// <param name="Name">The plugin's id, a slash, and the exporter's name.</param>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="State">Whether it is running, failing or paused.</param>
/// <param name="Position">The number of the last event that it has dealt with; null before it has begun.</param>
/// <param name="LagEvents">How many events lie behind that, those that it does not want included.</param>
/// <param name="LagSeconds">How long ago the oldest of them happened.</param>
/// <param name="Batches">Batches that were handed on since the server's start.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Retries">Tries that failed.</param>
/// <param name="LastExport">When the last batch was handed on.</param>
/// <param name="LastError">The last failure.</param>
/// <param name="LastErrorAt">When that was.</param>
/// <param name="FailingSince">Since when every try has failed.</param>
/// <param name="NextTry">When it is tried again.</param>
/// <param name="PausedBy">Who paused it.</param>
/// <param name="PausedSince">Since when.</param>
/// <param name="PauseReason">Why.</param>
internal sealed record ExporterReport(
    string Name,
    string Plugin,
    string State,
    long? Position,
    long LagEvents,
    double LagSeconds,
    long Batches,
    long Events,
    long Retries,
    DateTimeOffset? LastExport,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset? NextTry,
    string? PausedBy,
    DateTimeOffset? PausedSince,
    string? PauseReason)
{
    public static ExporterReport Of(ExporterStatus status)
    {
        var counts = status.Counts;
        return new ExporterReport(
            status.Name, status.Plugin,
            status.Pause is not null ? "paused" : counts.FailingSince is not null ? "failing" : "running",
            status.Position, status.Lag.Events, Math.Round(SecondsSince(status.Lag.Oldest), 3), counts.Batches, counts.Events,
            counts.Failures, counts.LastExport, counts.LastError, counts.LastErrorAt, counts.FailingSince, counts.NextTry,
            status.Pause?.By, status.Pause?.Since, status.Pause?.Reason);
    }

    /// <summary>How long ago that was; 0 for nothing.</summary>
    public static double SecondsSince(DateTimeOffset? time) =>
        time is { } at ? Math.Max(0, (TimeProvider.System.GetUtcNow() - at).TotalSeconds) : 0;
}
