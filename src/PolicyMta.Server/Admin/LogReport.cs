using PolicyMta.Server.Logging;

namespace PolicyMta.Server.Admin;

/// <summary>Which lines the server writes about itself.</summary>
internal sealed record LogReport(string Level, ImmutableArray<LogRoomReport> Rooms, ImmutableArray<string> Known)
{
    public static LogReport Of(LogLevels levels) => new(
        LogWords.Of(levels.Level),
        [
            .. levels.Rooms.Select(static room => new LogRoomReport(
                room.Key, LogWords.Of(room.Value.Level), room.Value.IsOfSettings ? "settings" : "operator", room.Value.Until)),
        ],
        [.. levels.Known]);
}
