using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary><c>/api/v1/session</c>: logs in to the console and out, and says who is logged in.</summary>
internal sealed class SessionEndpoint(
    ConsoleAccess access, ConsoleSessions sessions, ConsoleLogin login, LoginLinks links, LoginAudit audit)
{
    public const string Path = "/api/v1/session";
    public const string LinkPath = Path + "/link";

    /// <summary>Room for the longest name and a very long password.</summary>
    private const int MaxBody = 16 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync);
        routes.MapPost(Path, (RequestDelegate)LogInAsync);
        routes.MapDelete(Path, (RequestDelegate)LogOutAsync);
        routes.MapPost(LinkPath, (RequestDelegate)LogInByLinkAsync);
    }

    private Task ShowAsync(HttpContext context)
    {
        ConsoleAccess.Keep(context.Response);
        var turn = access.FindTurn(context) ?? throw new ProblemException(
            Problem.Unauthorized("Nobody is logged in, or the session has ended: log in again.") with { Code = "no_session" });
        return AdminAnswer.WriteAsync(context, SessionReport.Of(turn.Session, sessions.TokenOf(turn.Id)));
    }

    private async Task LogInAsync(HttpContext context)
    {
        var request = await ReadAsync<LoginRequest>(context, "must be JSON with 'name', 'password' and perhaps 'totp'.");
        var account = await login.CheckAsync(AddressOf(context), request, context.RequestAborted);
        var user = new ConsoleUser(account.Name, account.Role!.Value, [.. account.Tenants])
        {
            Organisation = account.Organisation,
            Roles = account.Roles,
        };
        audit.Begun(user, AddressOf(context), account.Totp.Length > 0 ? "password and code" : "password");
        await BeginAsync(context, sessions.Begin(user, account));
    }

    private async Task LogInByLinkAsync(HttpContext context)
    {
        var request = await ReadAsync<LinkRequest>(context, "must be JSON with 'token'.");
        var user = links.Take(request.Token) ?? throw await login.RefuseLinkAsync(AddressOf(context), context.RequestAborted);
        audit.Begun(user, AddressOf(context), "link");
        await BeginAsync(context, sessions.Begin(user, null));
    }

    /// <summary>A login always gets a new id, whatever the browser brought along; what that was good for ends.</summary>
    private Task BeginAsync(HttpContext context, (ConsoleSession Session, string Id) begun)
    {
        if (context.Features.Get<ConsoleTurn>() is { } before)
            sessions.End(before.Session, context);
        SessionCookie.Set(context, begun.Id);
        return AdminAnswer.WriteAsync(context, SessionReport.Of(begun.Session, sessions.TokenOf(begun.Id)));
    }

    private Task LogOutAsync(HttpContext context)
    {
        ConsoleAccess.Keep(context.Response);
        access.DemandOwn(context.Request);
        if (access.FindTurn(context) is { } turn)
        {
            sessions.End(turn.Session, context);
            audit.Ended(turn.Session.User, AddressOf(context));
        }

        SessionCookie.Clear(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task<T> ReadAsync<T>(HttpContext context, string expected)
    {
        ConsoleAccess.Keep(context.Response);
        access.DemandOwn(context.Request);
        if (!context.Request.HasJsonContentType())
            throw JsonText.Unsupported("Send the login as application/json.");
        JsonText.Demand(context.Request);
        RequestBody.Limit(context, MaxBody);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, AdminJson.Strict, context.RequestAborted)
                ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ProblemException(Problem.BadFields([new FieldError("body", expected)]));
        }
    }

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
