using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace PolicyMta.Core.Text;

/// <summary>
/// How the server writes text of others into JSON that an operator may see as it is, in the journal of events for instance: readable in
/// every script, and what <see cref="PrintableText"/> escapes is escaped. Plain ASCII costs one vectorised look.
/// </summary>
internal sealed class PrintableJson : JavaScriptEncoder
{
    private static readonly JavaScriptEncoder Relaxed = UnsafeRelaxedJsonEscaping;
    private static readonly char[] PlainCharacters = [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Except(['"', '\\'])];
    private static readonly SearchValues<char> Plain = SearchValues.Create(PlainCharacters);
    private static readonly SearchValues<byte> PlainUtf8 = SearchValues.Create([.. PlainCharacters.Select(c => (byte)c)]);

    private PrintableJson()
    {
    }

    public static PrintableJson Encoder { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => Relaxed.MaxOutputCharactersPerInputCharacter;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) =>
        Relaxed.WillEncode(unicodeScalar) || !PrintableText.IsPrintable(new Rune(unicodeScalar));

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var characters = new ReadOnlySpan<char>(text, textLength);
        var at = characters.IndexOfAnyExcept(Plain);
        while (at >= 0 && at < textLength)
        {
            if (Rune.DecodeFromUtf16(characters[at..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
                return at;
            at += length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var at = utf8Text.IndexOfAnyExcept(PlainUtf8);
        while (at >= 0 && at < utf8Text.Length)
        {
            if (Rune.DecodeFromUtf8(utf8Text[at..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
                return at;
            at += length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (Relaxed.WillEncode(unicodeScalar))
            return Relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

        Span<char> units = stackalloc char[2];
        var count = new Rune(unicodeScalar).EncodeToUtf16(units);
        numberOfCharactersWritten = 0;
        foreach (var unit in units[..count])
        {
            if (!new Span<char>(buffer, bufferLength)[numberOfCharactersWritten..].TryWrite(
                CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}", out var written))
            {
                numberOfCharactersWritten = 0;
                return false;
            }

            numberOfCharactersWritten += written;
        }

        return true;
    }
}
