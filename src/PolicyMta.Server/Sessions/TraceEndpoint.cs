using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Conversations;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Sessions;

/// <summary>
/// <c>/api/v1/admin/trace</c>: what is said on SMTP connections now, one JSON object a line, until so many lines or so long.
/// </summary>
internal sealed class TraceEndpoint(AdminGate gate, ConversationBook conversations, SiteOfDomain sites, TimeProvider time)
{
    /// <summary>Lines a second beyond which a trace must have a filter.</summary>
    public const int MostUnfiltered = 200;

    private const int UsualLines = 10_000;
    private const int MostLines = 1_000_000;
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminPaths.Trace + "/{direction}", TraceAsync);

    private async Task TraceAsync(HttpContext context)
    {
        gate.Demand(context, OperatorRole.Read);
        var query = new SessionQuery(context.Request.Query, "lines", "for");
        var direction = query.ReadDirection((string?)context.Request.RouteValues["direction"]);
        var filter = query.Filter(direction ?? Direction.Out, isStrict: direction is not null);
        var lines = query.Number("lines", UsualLines, MostLines);
        var length = query.Time("for", Usual, Longest);
        query.Demand();
        if (filter!.IsEmpty)
            await DemandFilterUnderLoadAsync(context.RequestAborted);
        using var viewer = conversations.Watch(await sites.CompleteAsync(filter, context.RequestAborted))
            ?? throw new ProblemException(new Problem(
                StatusCodes.Status429TooManyRequests,
                "Too many traces",
                string.Create(CultureInfo.InvariantCulture, $"{ConversationBook.MostViewers} traces run already: end one of them."))
            {
                RetryAfter = 10,
            });
        await NdjsonAnswer.BeginAsync(context);
        await NdjsonAnswer.FlushAsync(context);
        using var end = new CancellationTokenSource(length, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, context.RequestAborted);
        var ended = "time";
        try
        {
            while (await viewer.Lines.WaitToReadAsync(either.Token))
            {
                while (lines > 0 && viewer.Lines.TryRead(out var line))
                {
                    await NdjsonAnswer.WriteAsync(context, TraceReport.Of(line));
                    lines--;
                }

                if (viewer.TakeLost() is > 0 and var lost)
                    await NdjsonAnswer.WriteAsync(context, new TraceReport { Lost = lost });
                await NdjsonAnswer.FlushAsync(context);
                if (lines > 0)
                    continue;
                ended = "lines";
                break;
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The time is up.
        }

        await NdjsonAnswer.WriteAsync(context, new TraceReport { Ended = ended });
    }

    private async ValueTask DemandFilterUnderLoadAsync(CancellationToken cancellationToken)
    {
        var before = conversations.Lines;
        await Task.Delay(Look, time, cancellationToken);
        var rate = (conversations.Lines - before) / Look.TotalSeconds;
        if (rate <= MostUnfiltered)
            return;
        throw new ProblemException(new Problem(
            StatusCodes.Status409Conflict,
            "Too much to see",
            string.Create(
                CultureInfo.InvariantCulture,
                $"About {rate:N0} lines a second pass over {conversations.Count:N0} sessions: give a filter, for instance a "
                    + $"provider, domain or source (out), a listener or client (in). Without one at most {MostUnfiltered} lines a "
                    + $"second are shown.")));
    }
}
