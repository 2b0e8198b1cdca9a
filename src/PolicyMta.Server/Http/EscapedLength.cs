using System.Net;

namespace PolicyMta.Server.Http;

/// <summary>
/// How long texts are with their special characters escaped for HTML, found without writing them, and once for each text. For one thread.
/// </summary>
internal sealed class EscapedLength
{
    private readonly Dictionary<string, long> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The length of what <see cref="WebUtility.HtmlEncode(string)"/> would write.</summary>
    public long Of(string text)
    {
        if (!_known.TryGetValue(text, out var length))
            _known.Add(text, length = Count(text));
        return length;
    }

    private static long Count(string text)
    {
        long length = text.Length;
        for (var i = 0; i < text.Length; i++)
        {
            length += text[i] switch
            {
                '<' or '>' => 3,
                '&' or '\'' => 4,
                '"' => 5,
                >= '\u00A0' and < '\u0100' => 5,
                var c when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) =>
                    LengthOfNumber(char.ConvertToUtf32(c, text[++i])) + 1,
                _ => 0,
            };
        }

        return length;
    }

    /// <summary>Digits of a character beyond the first plane.</summary>
    private static int LengthOfNumber(int code) => code < 100_000 ? 5 : code < 1_000_000 ? 6 : 7;
}
