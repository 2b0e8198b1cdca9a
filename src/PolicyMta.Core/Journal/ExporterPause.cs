namespace PolicyMta.Core.Journal;

/// <summary>Why an exporter is paused.</summary>
/// <param name="By">Who paused it: an operator's name, or <c>exporter</c> if it did so itself.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record ExporterPause(string By, DateTimeOffset Since, string? Reason)
{
    /// <summary>A pause of which no more is known.</summary>
    public static ExporterPause Unknown { get; } = new("unknown", default, null);
}
