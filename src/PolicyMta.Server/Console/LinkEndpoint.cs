using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>
/// <c>POST /api/v1/admin/console-link</c>: a link that logs in whoever opens it, for the server's own user on its machine alone: no token
/// of the configuration can be turned into a session.
/// </summary>
internal sealed class LinkEndpoint(AdminGate gate, BearerTokens tokens, ConsoleHost console)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminPaths.ConsoleLink, (RequestDelegate)(context =>
    {
        if (gate.FindUser(context) is not null || !BearerTokens.IsLocal(tokens.Demand(context.Request)))
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden, "Not allowed",
                "Links are made for the server's own user on its machine: run 'policymta console' there."));
        }

        return gate.Act("console.link", MakeAsync, OperatorRole.Admin)(context);
    }));

    private ValueTask<object> MakeAsync(HttpContext context, AuditedAct act)
    {
        if (console.WhyOff is { } why)
            throw new ProblemException(new Problem(StatusCodes.Status409Conflict, "No console", why));
        act.Begin(null);
        return ValueTask.FromResult<object>(console.MakeLink(act.Caller.Name, Life));
    }
}
