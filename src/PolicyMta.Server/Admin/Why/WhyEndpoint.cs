using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Text;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin.Why;

/// <summary><c>/api/v1/admin/why</c>: what mail waits for, since when, because of whom, and what would help.</summary>
internal sealed class WhyEndpoint(AdminGate gate, WhyView view)
{
    private const int MaxName = 400;
    private static readonly ImmutableArray<string> Known = ["name", "tenant", "window"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminPaths.Why, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var caller = gate.Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        var query = context.Request.Query;
        var errors = new List<FieldError>();
        foreach (var name in query.Keys.Where(name => !Known.Contains(name)))
            errors.Add(new FieldError(PrintableText.Excerpt(name, 100), UnknownField.Describe(name, Known)));
        var window = query["window"].ToString() is { Length: > 0 } text ? WhyWindow.Find(text) : WhyWindow.Usual;
        if (window is null)
            errors.Add(new FieldError("window", $"must be one of {WhyWindow.Names}."));
        foreach (var name in new[] { "name", "tenant" })
        {
            if (query[name].ToString().Length > MaxName)
                errors.Add(new FieldError(name, $"is longer than {MaxName} characters."));
        }

        if (errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));
        var tenant = caller.Meant(Value("tenant"), JsonPath.Root.Property("tenant"));
        if (!caller.IsForAll && Value("name") is not null)
            throw new ProblemException(Problem.BadFields(
                [new FieldError("name", "is for all tenants; leave it out, and name the tenant.")]));
        await AdminAnswer.WriteAsync(context, view.Explain(Value("name"), tenant, window!, caller.IsForAll));

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
    }
}
