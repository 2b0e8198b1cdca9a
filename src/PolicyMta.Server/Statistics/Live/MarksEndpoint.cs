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
            if (QueryTime.TryRead(text, now, out var moment))
                return moment;
            errors.Add(new FieldError(name, QueryTime.Problem));
            return null;
        }
    }
}
