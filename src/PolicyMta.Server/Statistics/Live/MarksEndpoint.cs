using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Statistics.Live;

/// <summary><c>/api/v1/admin/marks</c>: reloads and operators' acts, to be drawn into charts.</summary>
internal sealed class MarksEndpoint(AdminGate gate, AuditLog audit, TimeProvider time)
{
    private const int Most = 1_000;
    private static readonly ImmutableArray<string> Known = ["from", "to"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        AdminPaths.Marks, gate.Look(context => ValueTask.FromResult<object>(Read(context.Request.Query))));

    private MarksReport Read(IQueryCollection query)
    {
        var errors = new List<FieldError>();
        foreach (var name in query.Keys.Where(static name => !Known.Contains(name)))
            errors.Add(new FieldError(PrintableText.Excerpt(name, 100), UnknownField.Describe(name, Known)));
        var now = time.GetUtcNow();
        var asked = new AuditQuery { Since = Time("from") ?? now - TimeSpan.FromHours(1), Until = Time("to"), Limit = Most };
        if (errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));
        return new MarksReport([.. audit.Reader.Find(asked).Select(Marks.Of).OfType<Mark>().Reverse()]);

        DateTimeOffset? Time(string name)
        {
            if (query[name] is not [{ Length: > 0 } text])
                return null;
            if (DurationText.TryParse(text, out var ago) && ago < TimeSpan.FromDays(20_000))
                return now - ago;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
                return moment;
            errors.Add(new FieldError(name, "is not a time such as 2026-11-28T12:00:00Z, or as long ago as 90s, 15m, 2h, 3d."));
            return null;
        }
    }
}
