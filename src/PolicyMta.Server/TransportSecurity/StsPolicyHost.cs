using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PolicyMta.Server.TransportSecurity;

/// <summary>
/// <c>GET https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c>: the policies of our own domains, which anybody may read (RFC 8461 section
/// 3.3).
/// </summary>
internal sealed class StsPolicyHost(IReadOnlyDictionary<string, OwnStsPolicy> policies)
{
    public const string Path = "/.well-known/mta-sts.txt";
    private const string HostPrefix = "mta-sts.";

    private readonly Dictionary<string, byte[]> _texts = policies.ToDictionary(
        static pair => HostPrefix + pair.Key, static pair => pair.Value.Text, StringComparer.OrdinalIgnoreCase);

    public void Map(IEndpointRouteBuilder routes)
    {
        if (_texts.Count > 0)
            routes.MapGet(Path, AnswerAsync);
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (!_texts.TryGetValue(context.Request.Host.Host, out var text))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/plain";
        return context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
    }
}
