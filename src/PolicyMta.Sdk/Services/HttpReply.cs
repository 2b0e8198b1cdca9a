using System.Text;

namespace PolicyMta.Sdk;

/// <summary>What a plugin's endpoint answers. Immutable.</summary>
public sealed record HttpReply
{
    /// <summary>The status code, 200 to 599.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The media type of the body, for instance <c>image/gif</c>; null if there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Further header fields. Those that frame the message (<c>Content-Length</c>, <c>Content-Type</c>, <c>Transfer-Encoding</c>,
    /// <c>Connection</c>, <c>Upgrade</c>) are the server's; to give one, or a value with line breaks, is answered with 500.
    /// </summary>
    public ImmutableArray<HeaderField> Headers { get; init; } = [];

    /// <summary>An answer without a body: 204 if no other status is given.</summary>
    public static HttpReply Empty(int status = 204) => new() { Status = status };

    /// <summary>Plain text.</summary>
    public static HttpReply Text(string text, int status = 200) => Of(text, "text/plain; charset=utf-8", status);

    /// <summary>A JSON document that is text already.</summary>
    public static HttpReply Json(string json, int status = 200) => Of(json, "application/json", status);

    /// <summary>Sends the client elsewhere: 302 if no other status is given.</summary>
    public static HttpReply Redirect(Uri location, int status = 302)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new()
        {
            Status = status,
            Headers = [new HeaderField("Location", location.IsAbsoluteUri ? location.AbsoluteUri : location.OriginalString)],
        };
    }

    /// <summary>A refusal in the form of RFC 9457, as the server's own endpoints give it.</summary>
    /// <param name="status">The status code, 400 to 599.</param>
    /// <param name="detail">What is wrong and what to do instead, for the client's developer to read.</param>
    public static HttpReply Problem(int status, string detail) =>
        Of(
            $$"""{"type":"about:blank","status":{{status}},"detail":"{{System.Text.Json.JsonEncodedText.Encode(detail)}}"}""",
            "application/problem+json",
            status);

    private static HttpReply Of(string text, string type, int status) =>
        new() { Status = status, ContentType = type, Body = Encoding.UTF8.GetBytes(text) };
}
