using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;
using PolicyMta.Server.Logging;

namespace PolicyMta.Server.Admin;

/// <summary><c>/api/v1/admin/log</c>: which lines are written, by room, while the server runs.</summary>
internal sealed partial class LogEndpoints(AdminGate gate, LogLevels? levels, ILogger logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Log, gate.Look(_ => ValueTask.FromResult<object>(LogReport.Of(Levels()))));
        routes.MapPost(AdminPaths.Log, gate.Act("log.set", SetAsync, OperatorRole.Admin));
        routes.MapDelete(AdminPaths.Log, gate.Act("log.reset", Reset, OperatorRole.Admin));
    }

    private LogLevels Levels() => levels ?? throw new ProblemException(
        new Problem(StatusCodes.Status404NotFound, "Not found", "This server's log is not its own."));

    private ValueTask<object> Reset(HttpContext context, AuditedAct act)
    {
        var levels = Levels();
        var room = context.Request.Query["room"].ToString();
        var known = room.Length == 0 ? null : Known(levels, room, "room");
        act.Begin(known ?? "all rooms", before: Kept(levels));
        var count = levels.Reset(known);
        LogReset(logger, known ?? "all rooms", count, act.Caller.Name);
        return ValueTask.FromResult<object>(LogReport.Of(levels));
    }

    private async ValueTask<object> SetAsync(HttpContext context, AuditedAct act)
    {
        var levels = Levels();
        JsonText.Demand(context.Request);
        var request = await ReadAsync(context);
        var level = LogWords.Find(request.Level) ?? throw Mistake("level", $"must be one of {LogWords.All}.");
        if (request.For is { } time && (time <= TimeSpan.Zero || time > Longest))
            throw Mistake("for", "must be more than zero and 30d at most.");
        var room = Known(levels, request.Room, "room");
        act.Begin(room, request, Kept(levels));
        if (!levels.TrySet(room, level, request.For))
            throw Mistake("room", $"is one too many: {LogLevels.MostRooms} rooms have a level already; reset some.");
        LogSet(logger, room, LogWords.Of(level), request.For is { } given ? $"for {DurationText.Format(given)}" : "until the stop",
            act.Caller.Name);
        return LogReport.Of(levels);
    }

    /// <summary>The levels as the audit log keeps them: without the hundred names of what could have one.</summary>
    private static LogReport Kept(LogLevels levels) => LogReport.Of(levels) with { Known = [] };

    private static async ValueTask<LogRequest> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<LogRequest>(
                context.Request.Body, AdminJson.Strict, context.RequestAborted) ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Mistake("body", "must be JSON with 'room', 'level' and perhaps 'for': {\"room\":\"Core.Queues\",\"level\":\"debug\"}.");
        }
    }

    private static string Known(LogLevels levels, string room, string field)
    {
        if (room.Length is > 0 and <= 200 && levels.IsRoom(room))
            return room;
        var names = levels.Known.SelectMany(static name => new[] { name, name[(name.LastIndexOf('.') + 1)..] });
        var meant = Suggestion.For(room, names) is { } name ? $"did you mean '{name}'?" : "'policymta log show --all' lists them.";
        throw Mistake(field, $"is not a valid room, since nothing logs in it; {meant}");
    }

    private static ProblemException Mistake(string field, string message) => new(Problem.BadFields([new FieldError(field, message)]));

    [LoggerMessage(5160, LogLevel.Warning, "The log level of {Room} is {Level} {Time}, by {Author}")]
    private static partial void LogSet(ILogger logger, string room, string level, string time, string author);

    [LoggerMessage(5161, LogLevel.Warning, "The log levels of {Room} are those of the settings again ({Count} changed), by {Author}")]
    private static partial void LogReset(ILogger logger, string room, int count, string author);
}
