using System.Runtime.InteropServices;
using System.Text;
using nietras.SeparatedValues;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Reads rows of a text whose columns are looked at as they stand there: with their quotation marks, however many columns there are.
/// </summary>
internal static class CsvRows
{
    private static readonly UTF8Encoding NoPreamble = new(encoderShouldEmitUTF8Identifier: false);

    public static SepReader Open(string text, char separator) => Open(new StringReader(text), separator);

    /// <param name="text">UTF-8.</param>
    /// <param name="separator">What stands between columns.</param>
    public static SepReader Open(ReadOnlyMemory<byte> text, char separator)
    {
        var bytes = MemoryMarshal.TryGetArray(text, out var there) ? there : new(text.ToArray());
        var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        return Open(new StreamReader(stream, NoPreamble, detectEncodingFromByteOrderMarks: false), separator);
    }

    private static SepReader Open(TextReader text, char separator) => Sep.New(separator)
        .Reader(static options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = false }).From(text);
}
