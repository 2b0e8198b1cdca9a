namespace PolicyMta.Server.Admin;

/// <summary>A room with a level of its own.</summary>
internal sealed record LogRoomReport(string Room, string Level, string By, DateTimeOffset? Until);
