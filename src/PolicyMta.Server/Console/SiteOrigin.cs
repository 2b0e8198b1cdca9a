using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Console;

/// <summary>Which origin a page has that this server showed: scheme, host and port, as browsers write it.</summary>
internal static class SiteOrigin
{
    private const string Secure = "https://";
    private const string Plain = "http://";

    /// <summary>The origin of an address; null if it is not one of HTTP, or has more than an origin.</summary>
    public static string? Of(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;

    /// <summary>Whether an origin is this server's as the browser sees it: by TLS itself, or by that of a proxy in front.</summary>
    /// <param name="origin">What the browser says.</param>
    /// <param name="request">The request that says it.</param>
    /// <param name="configured">Another origin that is this server's, or null.</param>
    public static bool IsOwn(string origin, HttpRequest request, string? configured)
    {
        var host = request.Host.Value;
        return Same(origin, Secure + host) || (!request.IsHttps && Same(origin, Plain + host))
            || (configured is not null && Same(origin, configured));
    }

    /// <summary>Whether the browser speaks TLS, with this server or with a proxy in front of it.</summary>
    public static bool IsEncrypted(HttpRequest request) =>
        request.IsHttps || request.Headers.Origin.ToString().StartsWith(Secure, StringComparison.OrdinalIgnoreCase);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
