using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core;
using PolicyMta.Core.Conversations;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Sessions;

/// <summary>
/// <c>/api/v1/admin/sessions</c>: SMTP connections that are open; <c>/api/v1/admin/recorder</c>: what the flight recorder kept.
/// </summary>
internal sealed class SessionEndpoints(AdminGate gate, Mta mta, SiteOfDomain sites)
{
    private const int UsualList = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Sessions, gate.Look(ListAsync));
        routes.MapGet(AdminPaths.Sessions + "/{id}", gate.Look(context => ValueTask.FromResult<object>(Show(Find(context)))));
        routes.MapPost(AdminPaths.Sessions + "/{id}/abort", gate.Act("session.abort", (context, act) =>
        {
            var conversation = Find(context);
            act.Begin(conversation.Id, before: SessionReport.Of(conversation));
            return ValueTask.FromResult<object>(Abort(conversation));
        }));
        routes.MapGet(AdminPaths.Recorder, gate.Look(context => ValueTask.FromResult<object>(Summary(context))));
        routes.MapGet(AdminPaths.Recorder + "/{of}", gate.Look(TranscriptsAsync));
    }

    private async ValueTask<object> ListAsync(HttpContext context)
    {
        var query = new SessionQuery(context.Request.Query, "direction", "limit");
        var direction = query.ReadDirection(query.Text("direction"));
        var limit = query.Number("limit", UsualList, AdminLimits.MaxList);
        var filters = Enum.GetValues<Direction>().Where(one => direction is null || direction == one)
            .Select(one => query.Filter(one, isStrict: direction is not null)).OfType<TraceFilter>().ToList();
        query.Demand();
        for (var i = 0; i < filters.Count; i++)
            filters[i] = await sites.CompleteAsync(filters[i], context.RequestAborted);
        var found = mta.Conversations.Open.Where(open => filters.Any(filter => filter.Matches(open))).OrderBy(static open => open.Number)
            .ToList();
        return new SessionsReport(found.Count, [.. found.Take(limit).Select(SessionReport.Of)]);
    }

    private Conversation Find(HttpContext context) =>
        mta.Conversations.Find((string)context.Request.RouteValues["id"]!) ?? throw new ProblemException(new Problem(
            StatusCodes.Status404NotFound, "Not found", "There is no such session; it may have ended. 'policymta sessions' lists them."));

    private static SessionReport Show(Conversation conversation) =>
        SessionReport.Of(conversation) with { Lines = LineReport.Of(conversation.Transcript()) };

    private static AbortReport Abort(Conversation conversation) => conversation.Abort()
        ? new AbortReport(conversation.Id, true)
        : throw new ProblemException(new Problem(
            StatusCodes.Status409Conflict, "Not connected yet", "The session is still being connected, and carries nothing: try again."));

    private FlightRecorder Recorder() => mta.Conversations.Recorder ?? throw new ProblemException(new Problem(
        StatusCodes.Status404NotFound, "Switched off", "The flight recorder is switched off: see recorder.enabled."));

    private RecorderReport Summary(HttpContext context)
    {
        var query = new SessionQuery(context.Request.Query, "limit");
        var limit = query.Number("limit", UsualList, AdminLimits.MaxList);
        query.Demand();
        var recorder = Recorder();
        return new RecorderReport(
            recorder.Size,
            [
                .. recorder.Summary(limit).Select(static place => new PlaceReport(
                    place.Direction, place.Place, place.Failed, place.Good, place.LastFailure, place.Outcome)),
            ]);
    }

    private async ValueTask<object> TranscriptsAsync(HttpContext context)
    {
        var of = (string)context.Request.RouteValues["of"]!;
        var recorder = Recorder();
        var kept = SpoolId.TryParse(of, null, out var message) ? recorder.Of(message) : recorder.Of(of);
        if (kept.Count == 0 && await sites.FindAsync(of, context.RequestAborted) is { } site)
            kept = recorder.Of(site);
        return kept.Count > 0
            ? new TranscriptsReport(of, [.. kept.Select(TranscriptReport.Of)])
            : throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound,
                "Not found",
                "Nothing is kept of it: it is a site, a domain, a listener or a message's id; 'policymta recorder' lists what there is."));
    }
}
