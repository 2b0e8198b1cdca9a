using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Server.Http;
using PolicyMta.WebConsole;

namespace PolicyMta.Server.Console;

/// <summary>
/// <c>/console/...</c>: the console's own files, which hold no secret and are shown to everybody. Each of its screens has a path of its
/// own, which is answered with the one page.
/// </summary>
internal sealed class ConsoleSite
{
    public const string Root = "/console/";
    private const string Bare = "/console";
    private const string Page = "index.html";

    private static readonly ImmutableArray<string> Methods = ["GET", "HEAD"];

    private readonly FrozenDictionary<string, ConsoleAsset> _assets = ConsoleContent.Paths.ToFrozenDictionary(
        static path => path, static path => new ConsoleAsset(path, () => ConsoleContent.Read(path)), StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", Methods, (RequestDelegate)ToRootAsync);
        routes.MapMethods(Root + "{**path}", Methods, (RequestDelegate)AnswerAsync);
    }

    private static Task ToRootAsync(HttpContext context)
    {
        AssetAnswer.Secure(context.Response);
        context.Response.Redirect(Root);
        return Task.CompletedTask;
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Equals(Bare, StringComparison.OrdinalIgnoreCase))
            return ToRootAsync(context);
        var path = (string?)context.Request.RouteValues["path"] ?? "";
        if (_assets.TryGetValue(path, out var asset) || (IsScreen(path) && _assets.TryGetValue(Page, out asset)))
            return AssetAnswer.WriteAsync(context, asset);
        AssetAnswer.Secure(context.Response);
        throw new ProblemException(new Problem(
            StatusCodes.Status404NotFound, "Not found", $"The console has nothing at {context.Request.Path}."));
    }

    /// <summary>A path that does not end as a file does is one of the page's screens: <c>domain/example.com</c>, too.</summary>
    private static bool IsScreen(string path) => !ConsoleTypes.IsKnown(path);
}
