using System.Buffers;
using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>Checks what a plugin answers and writes it.</summary>
internal static class PluginReplies
{
    private const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Fields that frame the message, or that are given otherwise.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer",
    }
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(TokenCharacters);

    /// <summary>What a reply must not have, in words; null if there is nothing.</summary>
    public static string? MistakeIn(HttpReply? reply)
    {
        if (reply is null)
            return "answered null";
        if (reply.Status is < 200 or > 599)
            return $"answered the status {reply.Status}; 200 to 599 are allowed";
        if (reply.Status is 204 or 304 && reply.Body.Length > 0)
            return $"answered the status {reply.Status} with a body";
        if (reply.ContentType is { } type && !IsValue(type))
            return "answered a content type with characters that no header field may have";
        foreach (var field in reply.Headers.IsDefault ? [] : reply.Headers)
        {
            if (field.Name.Length == 0 || field.Name.AsSpan().ContainsAnyExcept(NameCharacters) || !IsValue(field.Value))
                return "answered a header field with characters that none may have";
            if (Reserved.Contains(field.Name))
                return $"answered the header field {field.Name}, which is the server's to write";
        }

        return null;
    }

    public static async Task WriteAsync(HttpContext context, HttpReply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        ImmutableArray<HeaderField> fields = reply.Headers.IsDefault ? [] : reply.Headers;
        if (fields.Any(static field => field.Name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase)))
            response.Headers.CacheControl = default;
        foreach (var field in fields)
            response.Headers.Append(field.Name, field.Value);
        if (reply.Status is not (204 or 304))
            response.ContentLength = reply.Body.Length;
        // The server refuses even nothing as the body of a reply that has none.
        if (reply.Body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static bool IsValue(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
