using System.Text;
using System.Text.Unicode;

namespace PolicyMta.Core.Mime;

/// <summary>Charsets by the names that mail gives them, and what mail clients take for one that is missing or wrong.</summary>
internal static class Charsets
{
    private const int MaxName = 40;

    /// <summary>
    /// Text in this charset, with an exception for what cannot be written and U+FFFD for what cannot be read; null if it is not known.
    /// </summary>
    public static Encoding? Find(string name)
    {
        if (name.Length is 0 or > MaxName)
            return null;
        try
        {
            var known = name.ToLowerInvariant() switch
            {
                "utf8" => "utf-8",
                "ascii" or "ansi_x3.4-1968" => "us-ascii",
                "latin1" or "latin-1" => "iso-8859-1",
                "cp932" or "ms932" => "shift_jis",
                ['c', 'p', .. { Length: 4 } number] when number.StartsWith("125", StringComparison.Ordinal) => "windows-" + number,
                var other => other,
            };
            return Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>What a part's bytes are read with.</summary>
    public static Encoding For(Encoding? declared, ReadOnlySpan<byte> bytes)
    {
        if (declared is not (null or ASCIIEncoding))
            return declared;
        return Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.GetEncoding(1252);
    }

    /// <summary>The text's bytes, or null if the charset lacks a character of it.</summary>
    public static byte[]? TryEncode(Encoding charset, string text)
    {
        try
        {
            return charset.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
