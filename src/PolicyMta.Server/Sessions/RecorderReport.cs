namespace PolicyMta.Server.Sessions;

/// <summary>What the flight recorder has.</summary>
/// <param name="Bytes">About the memory that it uses.</param>
/// <param name="Places">The sites and listeners, the one with the newest failure first.</param>
internal sealed record RecorderReport(long Bytes, IReadOnlyList<PlaceReport> Places);
