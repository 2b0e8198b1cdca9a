using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Statistics.Reports;

/// <summary>
/// <c>POST /api/v1/events</c>: opens, clicks, unsubscriptions and complaints from any tracker. They become events of the journal, each
/// once.
/// </summary>
internal sealed class ReportEndpoint(
    AdminGate gate, ReportedEvents events, EventJournal? journal, QueueView queues, ClientLimits limits, TimeProvider time)
{
    public const string Path = "/api/v1/events";

    private const int MaxBody = 2 * 1024 * 1024;
    private const int JsonCost = 8;

    /// <summary>Events that are on their way into the journal at once.</summary>
    private const int AtOnce = 256;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, TakeAsync);

    private async Task TakeAsync(HttpContext context)
    {
        var caller = gate.Demand(context, TokenScope.Report);
        if (journal is null)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound, "No journal", "The journal of events is switched off: see events.enabled."));
        }

        JsonText.Demand(context.Request);
        var isLines = context.Request.ContentType?.Contains("ndjson", StringComparison.OrdinalIgnoreCase) == true;
        using var body = await RequestBody.ReadAsync(context, MaxBody, limits.Content, isStranger: false);
        using var memory = limits.Hold(body.Length * JsonCost, body.Length);
        var read = ReportReader.Read(body.Memory, isLines, time.GetUtcNow());
        var answer = await TakeAsync(read, caller, new ReportTargets(journal.Search, queues), context.RequestAborted);
        if (answer is { Taken: 0, Repeated: 0, Refused.Count: > 0 })
        {
            throw new ProblemException(
                Problem.BadFields(answer.Refused.Select(static one => new FieldError($"[{one.Index}]", one.Detail))));
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, AdminJson.Options, context.RequestAborted);
    }

    private async Task<ReportAnswer> TakeAsync(
        IReadOnlyList<(ReportedEvent? Event, string? Problem)> read, Caller caller, ReportTargets targets,
        CancellationToken cancellationToken)
    {
        var refused = new List<RefusedReport>();
        var (taken, repeated) = (0, 0);
        foreach (var some in read.Index().Chunk(AtOnce))
        {
            var under = new List<Task<bool>>();
            foreach (var (index, (report, problem)) in some)
            {
                var (made, why) = report is null ? (null, problem) : events.Of(report, caller, targets.Find);
                if (made is null)
                    refused.Add(new RefusedReport(index, why!));
                else
                    under.Add(events.TakeAsync(report!, made, cancellationToken).AsTask());
            }

            foreach (var isNew in await AllAsync(under))
                _ = isNew ? taken++ : repeated++;
        }

        return new ReportAnswer(taken, repeated, refused);
    }

    private static async Task<bool[]> AllAsync(List<Task<bool>> under)
    {
        try
        {
            return await Task.WhenAll(under);
        }
        catch (SpoolUnavailableException e)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status503ServiceUnavailable, "Try again later", $"The events could not be stored: {e.Message}")
            {
                RetryAfter = 30,
            });
        }
    }
}
