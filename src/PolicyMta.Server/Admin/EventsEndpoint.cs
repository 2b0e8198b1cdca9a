using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary><c>/api/v1/admin/events</c>: events out of the journal, one JSON object a line, oldest first.</summary>
internal sealed class EventsEndpoint(AdminGate gate, EventJournal? journal)
{
    private const int FlushBytes = 64 * 1024;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminPaths.Events, ExportAsync);

    private async Task ExportAsync(HttpContext context)
    {
        gate.Demand(context, OperatorRole.Read);
        var query = Read(context.Request.Query);
        if (journal is null)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound, "No journal", "The journal of events is switched off: see events.enabled."));
        }

        context.Response.ContentType = "application/x-ndjson";
        var body = context.Response.BodyWriter;
        foreach (var line in new EventExport(() => journal.Segments).Lines(query))
        {
            line.Span.CopyTo(body.GetSpan(line.Length));
            body.Advance(line.Length);
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync(context.RequestAborted);
        }

        await body.FlushAsync(context.RequestAborted);
    }

    private static EventQuery Read(IQueryCollection query)
    {
        var errors = new List<FieldError>();
        var read = new EventQuery
        {
            Since = Value<DateTimeOffset>("since", TryReadTime, QueryTime.Problem),
            Id = Value<SpoolId>("id", SpoolId.TryParse, "is not a message id: 26 letters and digits are expected."),
            Limit = Value<int>("limit", TryReadLimit, "is not a whole number of at least 1.") ?? int.MaxValue,
            Recipient = query["recipient"] is [{ Length: > 0 } recipient] ? recipient : null,
            Kinds = [.. query["kind"].OfType<string>().Where(kind => kind.Length > 0).Select(Kind).OfType<string>()],
        };
        return errors.Count == 0 ? read : throw new ProblemException(Problem.BadFields(errors));

        string? Kind(string text)
        {
            if (EventKinds.Find(text) is { } kind)
                return kind;
            errors.Add(new FieldError("kind", EventKinds.Expected));
            return null;
        }

        T? Value<T>(string name, TryRead<T> tryRead, string problem)
            where T : struct
        {
            if (query[name] is not [{ Length: > 0 } text])
                return null;
            if (tryRead(text, CultureInfo.InvariantCulture, out var value))
                return value;
            errors.Add(new FieldError(name, problem));
            return null;
        }
    }

    private static bool TryReadTime(string text, IFormatProvider culture, out DateTimeOffset time) =>
        QueryTime.TryRead(text, TimeProvider.System.GetUtcNow(), out time);

    private static bool TryReadLimit(string text, IFormatProvider culture, out int limit) =>
        int.TryParse(text, NumberStyles.None, culture, out limit) && limit > 0;

    private delegate bool TryRead<T>(string text, IFormatProvider culture, out T value);
}
