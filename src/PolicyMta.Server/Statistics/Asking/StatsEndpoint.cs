using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary><c>/api/v1/admin/stats</c>: figures over time.</summary>
internal sealed class StatsEndpoint(AdminGate gate, StatisticsRoom? statistics, TimeProvider time)
{
    /// <summary>How long an answer waits for what has just happened.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminPaths.Stats, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var caller = gate.Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        var room = StatisticsRoom.Demand(statistics);
        var question = new StatsQueryReader(context.Request.Query, caller, room.Options, time.GetUtcNow()).Read();
        var answer = question.Step == 1 ? BySecond(room, question) : await FromDatabaseAsync(room, question, context.RequestAborted);
        context.Response.ContentType = "application/json";
        StatsJson.Write(answer, context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private StatsAnswer BySecond(StatisticsRoom room, StatsQuestion question)
    {
        var seconds = new List<SecondCount[]>(question.Points);
        long last;
        lock (room.Reader.Gate)
        {
            var ring = room.Reader.Seconds;
            ring.Advance(time.GetUtcNow().ToUnixTimeSeconds());
            last = ring.Range.Last;
            for (var second = question.From; second < question.To; second++)
                seconds.Add(ring.Read(second));
        }

        return new StatsAnswer(question, StatsSeconds.Read(question, seconds), DateTimeOffset.FromUnixTimeSeconds(last + 1));
    }

    private static async Task<StatsAnswer> FromDatabaseAsync(
        StatisticsRoom room, StatsQuestion question, CancellationToken cancellationToken)
    {
        await room.Reader.CatchUpAsync(Patience, cancellationToken);
        var completeUntil = room.Reader.CompleteUntil;
        try
        {
            var series = await Task.Run(() => room.Figures.Read(question, cancellationToken), cancellationToken);
            return new StatsAnswer(question, series, completeUntil);
        }
        catch (SqliteException e)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status503ServiceUnavailable, "Try again later", $"The statistics cannot be read at the moment: {e.Message}")
            {
                RetryAfter = 10,
            });
        }
    }
}
