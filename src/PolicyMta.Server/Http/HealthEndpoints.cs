using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Http;

/// <summary>
/// <c>GET /livez</c>: the process answers. <c>GET /readyz</c>: it takes mail; 503 while it starts, stops, or its spool takes nothing.
/// Anybody may ask and learns no more than that; <c>?verbose</c> says why, for tokens with the scope metrics.
/// </summary>
internal static class HealthEndpoints
{
    public const string Live = "/livez";
    public const string Ready = "/readyz";

    /// <param name="routes">A listener's routes.</param>
    /// <param name="health">Whether mail is taken.</param>
    /// <param name="tokens">Who may know why; null: nobody, since the listener takes no tokens.</param>
    public static void Map(IEndpointRouteBuilder routes, ServerHealth health, BearerTokens? tokens)
    {
        routes.MapGet(Live, static context => AnswerAsync(context, isFine: true));
        routes.MapGet(Ready, context =>
        {
            var isVerbose = context.Request.Query.ContainsKey("verbose");
            if (isVerbose && tokens is null)
                throw new ProblemException(new Problem(
                    StatusCodes.Status403Forbidden, "Not allowed",
                    "Reasons are told on the HTTP listener, to tokens with the scope metrics."));
            if (isVerbose)
                tokens!.Demand(context.Request, TokenScope.Metrics);
            var report = health.Read();
            if (!isVerbose)
                return AnswerAsync(context, report.Ready);
            context.Response.StatusCode = StatusOf(report.Ready);
            return AdminAnswer.WriteAsync(context, report);
        });
    }

    private static int StatusOf(bool isFine) => isFine ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    private static Task AnswerAsync(HttpContext context, bool isFine)
    {
        context.Response.StatusCode = StatusOf(isFine);
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(isFine ? "ok\n" : "not ready\n", context.RequestAborted);
    }
}
