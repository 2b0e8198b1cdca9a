namespace PolicyMta.Sdk;

/// <summary>
/// A file that policy attaches to a message. One of <see cref="Content"/> and <see cref="Base64"/> says what it holds. Immutable.
/// </summary>
public sealed record MessageAttachment
{
    /// <summary>The file's name: 1 to 255 characters, none of them a control character. Written as RFC 2231 says.</summary>
    public required string FileName { get; init; }

    /// <summary>Its media type, for instance <c>text/plain; charset=utf-8</c>; <c>application/octet-stream</c> if left out.</summary>
    public string? Type { get; init; }

    /// <summary>Its bytes; from a script, text in UTF-8.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Its bytes as base64 (RFC 4648 section 4), if <see cref="Content"/> does not say them.</summary>
    public string? Base64 { get; init; }
}
