using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Decodes the values that parameters of MAIL and RCPT carry: xtext (RFC 3461 section 4), and the forms of RFC 6533 section 3 for addresses
/// beyond ASCII. What decodes to a control character is refused: it would end up in notices and logs.
/// </summary>
internal static class Xtext
{
    /// <summary>Decodes xtext into printable characters.</summary>
    /// <param name="mayBeUtf8">Whether they may be UTF-8 and not ASCII alone.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, out string decoded, bool mayBeUtf8 = false)
    {
        decoded = "";
        var result = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == (byte)'+')
            {
                if (i + 2 >= text.Length || !TryReadDigit(text[i + 1], out var high) || !TryReadDigit(text[i + 2], out var low))
                    return false;
                character = (byte)((high << 4) | low);
                i += 2;
            }
            else if (character is <= 32 or > 126 or (byte)'=')
            {
                return false;
            }

            if (character is < 32 or 127 || (character > 127 && !mayBeUtf8))
                return false;
            result.Add(character);
        }

        return TryReadText(CollectionsMarshal.AsSpan(result), out decoded);
    }

    /// <summary>Decodes utf-8-addr-xtext, or utf-8-addr-unitext if bytes beyond ASCII may stand.</summary>
    /// <param name="mayBeRaw">Whether they may: only with SMTPUTF8.</param>
    public static bool TryDecodeUtf8(ReadOnlySpan<byte> text, bool mayBeRaw, out string decoded)
    {
        decoded = "";
        var result = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            int used;
            if (text[0] == (byte)'\\')
            {
                if (!TryReadEscape(text, out var escaped, out used))
                    return false;
                result.Append(escaped.ToString());
            }
            else
            {
                if (text[0] is <= 32 or (byte)'+' or (byte)'=' or 127 || (text[0] > 127 && !mayBeRaw))
                    return false;
                if (Rune.DecodeFromUtf8(text, out var rune, out used) != System.Buffers.OperationStatus.Done || Rune.IsControl(rune))
                    return false;
                result.Append(rune.ToString());
            }

            text = text[used..];
        }

        decoded = result.ToString();
        return decoded.Length > 0;
    }

    /// <summary><c>\x{E9}</c>: two to six upper-case digits.</summary>
    private static bool TryReadEscape(ReadOnlySpan<byte> text, out Rune rune, out int length)
    {
        rune = default;
        length = text.IndexOf((byte)'}') + 1;
        if (length is < 6 or > 10 || !text.StartsWith("\\x{"u8))
            return false;

        var value = 0;
        foreach (var digit in text[3..(length - 1)])
        {
            if (!TryReadDigit(digit, out var number))
                return false;
            value = (value << 4) | number;
        }

        return Rune.TryCreate(value, out rune) && !Rune.IsControl(rune);
    }

    private static bool TryReadText(ReadOnlySpan<byte> bytes, out string text)
    {
        text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "";
        return text.Length > 0 && !PrintableText.HasControls(text);
    }

    private static bool TryReadDigit(byte digit, out int value)
    {
        value = digit is >= (byte)'0' and <= (byte)'9' ? digit - '0' : digit is >= (byte)'A' and <= (byte)'F' ? digit - 'A' + 10 : -1;
        return value >= 0;
    }
}
