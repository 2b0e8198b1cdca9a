using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Makes text of the bytes of a reply. They should be ASCII or UTF-8 (RFC 6531 section 3.7.4.2); if they are not, their charset is
/// guessed from the bytes beyond ASCII, and if none fits these are written as <c>\xHH</c>: nothing that the receiver said is lost.
/// </summary>
internal static class ReplyCharset
{
    private const char Replacement = '\ufffd';

    /// <summary>The charset of a whole reply; null for UTF-8, or if none fits.</summary>
    public static Encoding? Of(ReadOnlySpan<byte> reply) => Utf8.IsValid(reply) ? null : Guess(HighBytes.Of(reply));

    /// <summary>The text of a part of a reply.</summary>
    public static string Decode(ReadOnlySpan<byte> text, Encoding? charset)
    {
        var decoded = (charset ?? Encoding.UTF8).GetString(text);
        return decoded.Contains(Replacement, StringComparison.Ordinal) ? Escape(text) : decoded;
    }

    private static Encoding? Guess(HighBytes bytes) => bytes switch
    {
        { IsNearlyUtf8: true } => null,
        { IsKoi8: true } => CodePage(20866),
        { IsWindowsCyrillic: true } => CodePage(1251),
        { IsKanaInEuc: true } => CodePage(51932),
        { IsHangul: true } => CodePage(51949),
        { IsSimplifiedChinese: true } => CodePage(54936),
        { IsShiftJis: true } => CodePage(932),
        { IsBig5: true } => CodePage(950),
        { IsWestern: true } => CodePage(1252),
        _ => null,
    };

    private static Encoding? CodePage(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number);

    private static string Escape(ReadOnlySpan<byte> text)
    {
        var escaped = new StringBuilder(text.Length * 2);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (status == OperationStatus.Done)
            {
                escaped.Append(rune);
            }
            else
            {
                foreach (var value in text[..length])
                    escaped.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
            }

            text = text[length..];
        }

        return escaped.ToString();
    }
}
