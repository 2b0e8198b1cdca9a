using Microsoft.AspNetCore.Http;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// The one way into the admin API: says who calls, whether that one may, and has each act written into the audit log before and after it is
/// done.
/// </summary>
internal sealed class AdminGate(BearerTokens tokens, AuditLog audit, ConsoleAccess? console = null)
{
    /// <summary>Answers a question about everybody's mail, or about the server.</summary>
    public RequestDelegate Look(Func<HttpContext, ValueTask<object>> report, OperatorRole role = OperatorRole.Read) => async context =>
    {
        Demand(context, role);
        await AdminAnswer.WriteAsync(context, await report(context));
    };

    /// <summary>Answers a question with what the caller may see.</summary>
    public RequestDelegate LookForTenants(Func<HttpContext, Caller, ValueTask<object>> report) => async context =>
    {
        var caller = Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        await AdminAnswer.WriteAsync(context, await report(context, caller));
    };

    /// <summary>Does something, and keeps who did what.</summary>
    /// <param name="action">What it is called in the audit log, for instance <c>directive.add</c>.</param>
    /// <param name="act">Does it. What it says of the act is kept.</param>
    /// <param name="role">The role that it takes.</param>
    /// <param name="reach">Whether it heeds the caller's tenants.</param>
    public RequestDelegate Act(
        string action, Func<HttpContext, AuditedAct, ValueTask<object>> act, OperatorRole role = OperatorRole.Operate,
        CallerReach reach = CallerReach.AllTenants) => async context =>
    {
        var done = new AuditedAct(audit, action, Demand(context, role, reach));
        await AdminAnswer.WriteAsync(context, await done.RunAsync(() => act(context, done)));
    };

    /// <summary>An act of the caller of a request, to be begun and run.</summary>
    public AuditedAct Acts(
        string action, HttpContext context, OperatorRole role = OperatorRole.Admin, CallerReach reach = CallerReach.AllTenants) =>
        new(audit, action, Demand(context, role, reach));

    /// <summary>The caller that a request proves to be, if it may.</summary>
    /// <exception cref="ProblemException">It proves nothing, or may not.</exception>
    public Caller Demand(HttpContext context, OperatorRole role, CallerReach reach = CallerReach.AllTenants)
    {
        if (FindUser(context) is { } user)
            return Demand(context, user, role, reach);
        var client = tokens.Demand(context.Request);
        if (client.RoleInForce is not { } own || own < role)
            throw Lacking(client, role);
        if (reach == CallerReach.AllTenants && client.Tenants.Count > 0)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden, "Not allowed",
                "This is about all tenants' mail or the server, and the token is for named tenants alone: use one without 'tenants'."));
        }

        return Of(context, client, own);
    }

    /// <summary>The user of the console whose session a request belongs to; null if it belongs to none.</summary>
    /// <exception cref="ProblemException">Another site had the browser make it.</exception>
    public ConsoleUser? FindUser(HttpContext context) => console?.Find(context);

    /// <summary>The caller as a client of a scope, for what a scope opens beside roles.</summary>
    /// <exception cref="ProblemException">It proves nothing, or lacks the scope.</exception>
    public Caller Demand(HttpContext context, TokenScope scope)
    {
        if (FindUser(context) is { } user)
        {
            throw Refused(
                $"This is for tokens with the scope '{scope.ToString().ToLowerInvariant()}', and {user.Name} is logged in to the console.");
        }

        var client = tokens.Demand(context.Request, scope);
        return Of(context, client, client.RoleInForce ?? OperatorRole.Read);
    }

    private static Caller Demand(HttpContext context, ConsoleUser user, OperatorRole role, CallerReach reach)
    {
        if (user.Role < role)
        {
            var word = role.ToString().ToLowerInvariant();
            throw Refused(
                $"The role of {user.Name} is '{user.Role.ToString().ToLowerInvariant()}', and this takes '{word}': "
                    + $"'policymta user role {user.Name} {word}' on the server gives it.");
        }

        if (reach == CallerReach.AllTenants && !user.Tenants.IsEmpty)
        {
            throw Refused(
                $"This is about all tenants' mail or the server, and {user.Name} is for {string.Join(", ", user.Tenants)} alone.");
        }

        return new Caller(user.Name, user.Role, user.Tenants, AddressOf(context));
    }

    private static ProblemException Refused(string why) =>
        new(new Problem(StatusCodes.Status403Forbidden, "Not allowed", why));

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "socket";

    private static Caller Of(HttpContext context, TokenOptions client, OperatorRole role)
    {
        ImmutableArray<string> tenants = client.Tenant.Length > 0 ? [client.Tenant] : [.. client.Tenants];
        var name = BearerTokens.IsLocal(client) ? NameOfLocal(context.Request) : client.Name;
        return new Caller(name, role, tenants, AddressOf(context));
    }

    private static string NameOfLocal(HttpRequest request) =>
        request.Headers[OperatorName.Header] is [{ Length: > 0 } login] ? $"local:{OperatorName.Clean(login)}" : "local";

    private static ProblemException Lacking(TokenOptions client, OperatorRole role)
    {
        var word = role.ToString().ToLowerInvariant();
        var has = client.RoleInForce is { } own ? $"The token's role is '{own.ToString().ToLowerInvariant()}'" : "The token has no role";
        return new(new Problem(
            StatusCodes.Status403Forbidden, "Not allowed",
            $"{has}, and this takes '{word}': write role: {word} for it in the configuration's http.tokens, or use another token.")
        {
            MissingScope = word,
        });
    }
}
