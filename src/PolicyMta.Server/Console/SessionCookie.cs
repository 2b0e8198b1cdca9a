using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Console;

/// <summary>
/// Where a browser keeps a session's id: out of reach of scripts, and never sent for other sites' requests. Over TLS its name demands of
/// the browser that this host alone has set it. Without TLS, on loopback, that cannot be; and since cookies there do not heed ports, the
/// name has the port in it.
/// </summary>
internal static class SessionCookie
{
    public const string SecureName = "__Host-policymta";
    private const string PlainPrefix = "policymta-";

    /// <summary>The id that a browser sends; null if it sends none.</summary>
    public static string? Read(HttpRequest request)
    {
        if (request.Headers.Cookie.Count == 0)
            return null;
        if (request.Cookies[SecureName] is { Length: > 0 } id)
            return id;
        return !request.IsHttps && request.Cookies[PlainName(request)] is { Length: > 0 } plain ? plain : null;
    }

    public static void Set(HttpContext context, string id)
    {
        var isSecure = SiteOrigin.IsEncrypted(context.Request);
        context.Response.Cookies.Append(isSecure ? SecureName : PlainName(context.Request), id, Attributes(isSecure));
    }

    /// <summary>Has the browser forget it.</summary>
    public static void Clear(HttpContext context)
    {
        var isSecure = SiteOrigin.IsEncrypted(context.Request);
        context.Response.Cookies.Delete(isSecure ? SecureName : PlainName(context.Request), Attributes(isSecure));
    }

    private static CookieOptions Attributes(bool isSecure) =>
        new() { Secure = isSecure, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true };

    private static string PlainName(HttpRequest request) => PlainPrefix
        + (request.Host.Port ?? (request.IsHttps ? 443 : 80)).ToString(CultureInfo.InvariantCulture);
}
