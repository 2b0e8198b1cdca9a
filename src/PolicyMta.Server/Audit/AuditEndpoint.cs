using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Audit;

/// <summary><c>/api/v1/admin/audit</c>: who did what.</summary>
internal sealed class AuditEndpoint(AdminGate gate, AuditLog audit)
{
    private const int MaxLimit = 10_000;
    private static readonly ImmutableArray<string> Fields = ["since", "until", "author", "action", "target", "limit"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        AdminPaths.Audit,
        gate.Look(
            context => ValueTask.FromResult<object>(new AuditReport([.. audit.Reader.Find(Read(context.Request.Query))])),
            OperatorRole.Admin));

    private static AuditQuery Read(IQueryCollection query)
    {
        var errors = new List<FieldError>();
        foreach (var unknown in query.Keys.Where(key => !Fields.Contains(key)))
            errors.Add(new FieldError(PrintableText.Excerpt(unknown, 100), UnknownField.Describe(unknown, Fields)));
        var limit = 100;
        if (Text("limit") is { } number
            && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            errors.Add(new FieldError("limit", $"must be 1 to {MaxLimit}."));
        var read = new AuditQuery
        {
            Since = Time("since"),
            Until = Time("until"),
            Author = Text("author"),
            Action = Text("action"),
            Target = Text("target"),
            Limit = limit,
        };
        return errors.Count == 0 ? read : throw new ProblemException(Problem.BadFields(errors));

        string? Text(string name) => query[name] is [{ Length: > 0 } text] ? text : null;

        DateTimeOffset? Time(string name)
        {
            if (Text(name) is not { } text)
                return null;
            if (QueryTime.TryRead(text, TimeProvider.System.GetUtcNow(), out var time))
                return time;
            errors.Add(new FieldError(name, QueryTime.Problem));
            return null;
        }
    }
}
