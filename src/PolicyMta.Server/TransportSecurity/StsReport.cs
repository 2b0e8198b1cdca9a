namespace PolicyMta.Server.TransportSecurity;

/// <summary>An MTA-STS policy.</summary>
/// <param name="Mode">Its mode; null if there is none that could be read.</param>
/// <param name="Mx">The hosts that it names.</param>
/// <param name="Id">The id that it was announced by.</param>
/// <param name="FetchedAt">When it was fetched.</param>
/// <param name="Until">Until when it holds.</param>
/// <param name="Problem">What was wrong when it was last fetched, or null.</param>
internal sealed record StsReport(
    string? Mode, ImmutableArray<string> Mx, string? Id, DateTimeOffset? FetchedAt, DateTimeOffset? Until, string? Problem);
