using PolicyMta.Core.Journal;

namespace PolicyMta.Policies.Plugins.Exporting;

/// <summary>How an exporter does.</summary>
/// <param name="Name">The plugin's id, a slash, and the exporter's name.</param>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Pause">Why it is paused; null if it is not.</param>
/// <param name="Position">The number of the last event that it has dealt with; null before it has begun.</param>
/// <param name="Lag">What lies behind that.</param>
/// <param name="Counts">What it has done.</param>
internal sealed record ExporterStatus(
    string Name, string Plugin, ExporterPause? Pause, long? Position, ReaderLag Lag, ExporterCounts Counts);
