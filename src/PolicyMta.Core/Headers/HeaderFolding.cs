using System.Text;

namespace PolicyMta.Core.Headers;

/// <summary>
/// Lays a header field's text out in lines of at most 998 bytes (RFC 5322 sections 2.1.1 and 2.2.3). Nothing is put in but line breaks in
/// front of white space, so that unfolding gives the text back, character by character.
/// </summary>
internal static class HeaderFolding
{
    /// <summary>The longest line in bytes, without its CRLF.</summary>
    public const int MaxLine = 998;

    /// <summary>What a line should have at most.</summary>
    public const int PreferredLine = 78;

    /// <summary>The text with folds, without name and final CRLF; null if it has a word that no line can hold.</summary>
    /// <param name="nameLength">The length of the field's name.</param>
    /// <param name="text">The text after the colon, in one line.</param>
    public static string? Fold(int nameLength, string text)
    {
        text = text.TrimEnd(' ', '\t');
        var folded = new StringBuilder(text.Length + 16);
        var line = nameLength + 1;
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfWord(text, start);
            var piece = text.AsSpan(start, end - start);
            var length = Encoding.UTF8.GetByteCount(piece);
            if (line + length > (start == 0 ? MaxLine : PreferredLine))
            {
                folded.Append("\r\n");
                line = 0;
            }

            folded.Append(piece);
            line += length;
            if (line > MaxLine)
                return null;
            start = end;
        }

        return folded.ToString();
    }

    /// <summary>Where the word ends that begins here, with the white space before it.</summary>
    private static int EndOfWord(string text, int start)
    {
        var word = text.AsSpan(start).IndexOfAnyExcept(' ', '\t');
        var length = text.AsSpan(start + word).IndexOfAny(' ', '\t');
        return length < 0 ? text.Length : start + word + length;
    }
}
