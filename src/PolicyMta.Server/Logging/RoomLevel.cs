namespace PolicyMta.Server.Logging;

/// <summary>The level that a room has. Immutable.</summary>
/// <param name="Level">The least important lines that are written.</param>
/// <param name="Until">When it ends; null for not by itself.</param>
/// <param name="IsOfSettings">Whether the settings say so, and not an operator.</param>
internal sealed record RoomLevel(LogLevel Level, DateTimeOffset? Until, bool IsOfSettings);
