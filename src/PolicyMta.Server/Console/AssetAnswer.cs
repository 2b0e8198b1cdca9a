using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PolicyMta.Server.Console;

/// <summary>Answers with a file, or says that the browser has it already.</summary>
internal static class AssetAnswer
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>For a page in a frame of the console: styles may stand in HTML, nothing is sent or fetched.</summary>
    private const string FramePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>What holds for all that a browser gets of the console, answers without a file included.</summary>
    public static void Secure(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
    }

    /// <summary>Answers with a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="asset">The file.</param>
    /// <param name="isFrame">Whether it is a page that stands in a frame of the console.</param>
    public static async Task WriteAsync(HttpContext context, ConsoleAsset asset, bool isFrame = false)
    {
        var (request, response) = (context.Request, context.Response);
        Secure(response);
        if (isFrame)
            response.Headers.ContentSecurityPolicy = FramePolicy;
        var (bytes, coding, tag) = asset.In(CodingOf(request));
        response.Headers.ETag = tag;
        if (asset.IsText)
            response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (Has(request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (coding is not null)
            response.Headers.ContentEncoding = coding;
        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(request.Method))
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    private static ContentCoding CodingOf(HttpRequest request)
    {
        var taken = StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings) ? codings : [];
        return Takes("br") ? ContentCoding.Brotli : Takes("gzip") ? ContentCoding.Gzip : ContentCoding.Plain;

        bool Takes(string name) =>
            taken.Any(one => one.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && one.Quality is null or > 0);
    }

    private static bool Has(HttpRequest request, string tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)
        && tags.Any(one => one.Tag == "*" || one.Tag.Equals(tag, StringComparison.Ordinal));
}
