using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PolicyMta.Server.Http;

/// <summary>
/// What a body in JSON is before its fields are: text in UTF-8 (RFC 8259 section 8.1), not compressed. What is wrong with that is told as
/// what it is.
/// </summary>
internal static class JsonText
{
    public const string BadUnicode =
        "has a string that is not valid UTF-8, or half of a surrogate pair: send JSON in UTF-8 (RFC 8259 section 8.1).";

    /// <summary>Refuses a body in a coding or charset that is not read.</summary>
    /// <exception cref="ProblemException">It is in one.</exception>
    public static void Demand(HttpRequest request)
    {
        DemandPlain(request);
        var charset = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Charset).Value
            : null;
        if (charset?.ToLowerInvariant() is not (null or "" or "utf-8" or "utf8" or "us-ascii"))
        {
            throw Unsupported(
                $"JSON is read as UTF-8 (RFC 8259 section 8.1), and not in the charset '{Shown(charset)}': send it in UTF-8.");
        }
    }

    /// <summary>Refuses a body that is compressed.</summary>
    /// <exception cref="ProblemException">It is.</exception>
    public static void DemandPlain(HttpRequest request)
    {
        var codings = request.Headers.ContentEncoding.ToString();
        if (codings.Length > 0 && !codings.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw Unsupported($"The body is sent with Content-Encoding: {Shown(codings)}, which is not taken: send it as it is.");
    }

    /// <summary>JSON without the byte order mark that some programs put in front.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;

    /// <summary>Why JSON could not be read, as the end of a sentence.</summary>
    public static string MistakeIn(ReadOnlySpan<byte> json, Exception error)
    {
        if (json.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || json.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return "is in UTF-16: send JSON in UTF-8 (RFC 8259 section 8.1).";
        if (!Utf8.IsValid(json))
        {
            return $"is not valid UTF-8 at byte {ValidLength(json) + 1}: send JSON in UTF-8 (RFC 8259 section 8.1), not in Latin-1 for "
                + "instance.";
        }

        return error is JsonException
            ? $"is not valid JSON: {error.Message}"
            : "has a string that is not valid Unicode text: half of a surrogate pair.";
    }

    private static int ValidLength(ReadOnlySpan<byte> json)
    {
        var length = 0;
        while (System.Text.Rune.DecodeFromUtf8(json[length..], out _, out var used) == System.Buffers.OperationStatus.Done)
            length += used;
        return length;
    }

    /// <summary>The refusal of a body that is not in the form that is read.</summary>
    public static ProblemException Unsupported(string detail) =>
        new(new Problem(StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", detail));

    private static string Shown(string text) =>
        new([.. text.Take(60).Select(static c => c is >= ' ' and <= '~' ? c : '?')]);
}
