using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Journal;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// <c>/api/v1/admin/exporters</c>: how far exporters of events are, and what operators do to them: pause, resume, skip, replay.
/// </summary>
internal sealed class ExporterEndpoints(AdminGate gate, ExporterRoom exporters, ReaderPlaces? places, TimeProvider time)
{
    private const int MostNamed = 20;
    private const int LongestReason = 500;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Exporters, gate.Look(_ => ValueTask.FromResult<object>(
            new ExportersReport([.. exporters.Open.Select(Report)]))));
        MapVerb("pause", PauseAsync);
        MapVerb("resume", async (context, exporter, _) =>
        {
            await ReadAsync(context, static fields => fields.Only(true));
            await exporters.ResumeAsync(exporter).WaitAsync(context.RequestAborted);
        });
        MapVerb("skip", (context, exporter, _) => MoveAsync(context, exporter, static (at, fields, position) =>
            at.ToSkipTo(fields, position)));
        MapVerb("replay", (context, exporter, _) => MoveAsync(context, exporter, static (at, fields, position) =>
            at.ToReplayFrom(fields, position)));

        void MapVerb(string verb, Func<HttpContext, ExporterState, string, Task> act) => routes.MapPost(
            $"{AdminPaths.Exporters}/{{plugin}}/{{name}}/{verb}",
            gate.Act(
                $"exporter.{verb}",
                async (context, audited) =>
                {
                    var exporter = Find(context);
                    audited.Begin(exporter.Name, before: Report(exporter));
                    await act(context, exporter, audited.Caller.Name);
                    var after = Report(exporter);
                    audited.IsAfter(after);
                    return after;
                },
                OperatorRole.Admin));
    }

    private ExporterReport Report(ExporterState exporter) => ExporterReport.Of(exporters.StatusOf(exporter));

    private async Task PauseAsync(HttpContext context, ExporterState exporter, string author)
    {
        var reason = await ReadAsync(context, static fields =>
        {
            var reason = fields.Text("reason");
            if (reason is { Length: > LongestReason })
                fields.Fail("reason", $"must have at most {LongestReason} characters.");
            return fields.Only(reason);
        });
        await exporters.PauseAsync(exporter, author, reason).WaitAsync(context.RequestAborted);
    }

    private async Task MoveAsync(HttpContext context, ExporterState exporter, Func<ExporterPlaces, JsonFields, long, long> read)
    {
        if (places is null)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound, "No journal", "The journal of events is switched off: see events.enabled."));
        }

        var position = exporters.StatusOf(exporter).Position ?? places.Last;
        var place = await ReadAsync(context, fields => read(new ExporterPlaces(places, time), fields, position));
        try
        {
            await exporters.MoveAsync(exporter, place, context.RequestAborted);
        }
        catch (ExporterBusyException e)
        {
            throw new ProblemException(
                new Problem(StatusCodes.Status503ServiceUnavailable, "Try again later", e.Message) { RetryAfter = 10 });
        }
    }

    private ExporterState Find(HttpContext context)
    {
        var name = $"{context.Request.RouteValues["plugin"]}/{context.Request.RouteValues["name"]}";
        if (exporters.Find(name) is { } exporter)
            return exporter;
        var known = exporters.Open.Select(other => other.Name).ToList();
        var hint = known.Count == 0 ? "No plugin that is loaded has an exporter."
            : Suggestion.For(name, known) is { } similar ? $"No exporter has this name. Did you mean {similar}?"
            : $"No exporter has this name. Exporters: {string.Join(", ", known.Take(MostNamed))}.";
        throw new ProblemException(new Problem(StatusCodes.Status404NotFound, "Not found", hint));
    }

    private static Task<T> ReadAsync<T>(HttpContext context, Func<JsonFields, T> read)
    {
        JsonText.Demand(context.Request);
        return JsonBody.ReadAsync(context.Request.Body, Strict, read, context.RequestAborted);
    }
}
