using Microsoft.AspNetCore.Http;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>
/// Finds the session that a request's cookie names, and lets it act only for the console's own pages: browsers send cookies along whoever
/// asks. Thread-safe.
/// </summary>
internal sealed class ConsoleAccess(ConsoleOptions options, ConsoleSessions sessions)
{
    public const string TokenHeader = "X-Csrf-Token";
    private const string SiteHeader = "Sec-Fetch-Site";

    private readonly string? _origin = options.Url.Length > 0 ? SiteOrigin.Of(options.Url) : null;

    /// <summary>
    /// Begins the turn of a request that a session's cookie comes with; null if there is none, or a token counts instead. It says nothing
    /// yet of what the request may do.
    /// </summary>
    /// <exception cref="ProblemException">The session has too many requests at once.</exception>
    public ConsoleTurn? Enter(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0 || SessionCookie.Read(context.Request) is not { } id
            || sessions.Find(id) is not { } session)
            return null;
        if (!sessions.TryEnter(session, context))
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status429TooManyRequests, "Too many requests", "This session has too many requests at once: close a window.")
            {
                RetryAfter = 1,
            });
        }

        var turn = new ConsoleTurn(sessions, session, id, context);
        context.Features.Set(turn);
        return turn;
    }

    /// <summary>The user whose session a request belongs to, if the console itself made it; null if it belongs to none.</summary>
    /// <exception cref="ProblemException">Another site had the browser make it.</exception>
    public ConsoleUser? Find(HttpContext context) => FindTurn(context)?.Session.User;

    /// <summary>As <see cref="Find"/>, with the session.</summary>
    /// <exception cref="ProblemException">Another site had the browser make it.</exception>
    public ConsoleTurn? FindTurn(HttpContext context)
    {
        if (context.Features.Get<ConsoleTurn>() is not { } turn)
            return null;
        Keep(context.Response);
        DemandOwn(context.Request);
        if (IsSafe(context.Request))
            return turn;
        if (context.Request.Headers.Origin.Count != 1)
            throw Refused("has no Origin, which browsers send with it");
        return sessions.IsTokenOf(turn.Id, context.Request.Headers[TokenHeader].ToString())
            ? turn
            : throw Refused($"lacks the session's {TokenHeader}, which GET {SessionEndpoint.Path} tells");
    }

    /// <summary>Refuses a request that a page of another site made.</summary>
    /// <exception cref="ProblemException">One did.</exception>
    public void DemandOwn(HttpRequest request)
    {
        var site = request.Headers[SiteHeader].ToString();
        if (site is not ("" or "same-origin") && !(site == "none" && IsSafe(request)))
            throw Refused("was made by a page of another site");
        if (request.Headers.Origin is { Count: > 0 } origin && !SiteOrigin.IsOwn(origin.ToString(), request, _origin))
            throw Refused("was made by a page of another site, or by way of a proxy that changes the Host header (set console.url then)");
    }

    /// <summary>What is answered to a session is for nobody else.</summary>
    public static void Keep(HttpResponse response)
    {
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static bool IsSafe(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static ProblemException Refused(string why) => new(new Problem(
        StatusCodes.Status403Forbidden, "Not allowed", $"The request {why}, so that the session does not count for it. Nothing was done.")
    {
        Code = "cross_site",
    });
}
