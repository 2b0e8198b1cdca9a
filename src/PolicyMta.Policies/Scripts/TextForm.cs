using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// Tells files that are not UTF-8, as scripts and JSON must be: read as if they were, each letter beyond ASCII would silently become
/// another, in rules and in mail.
/// </summary>
internal static class TextForm
{
    private const string Remedy = "Save the file in UTF-8.";

    /// <summary>What is wrong, with the line where that is known; null if nothing is.</summary>
    public static (int Line, string Message, string Remedy)? MistakeIn(ReadOnlySpan<byte> content)
    {
        if (content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return (0, "The file is in UTF-16, not in UTF-8: its first two bytes are a byte order mark of UTF-16.", Remedy);
        var bad = Utf8Offset(content);
        var nul = content.IndexOf((byte)0);
        if (nul >= 0 && !(bad >= 0 && bad < nul))
            return (LineOf(content, nul), $"The file is not text: byte {nul} (counted from 0) is NUL. It may be in UTF-16.", Remedy);
        return bad < 0 ? null : (
            LineOf(content, bad),
            $"The file is not in UTF-8: byte {bad} (counted from 0) is 0x{content[bad]:X2}, which begins no character there. "
                + "It may be in Latin-1 or Windows-1252.",
            Remedy);
    }

    private static int Utf8Offset(ReadOnlySpan<byte> content)
    {
        if (Utf8.IsValid(content))
            return -1;
        var offset = 0;
        while (Rune.DecodeFromUtf8(content[offset..], out _, out var length) == OperationStatus.Done)
            offset += length;
        return offset;
    }

    private static int LineOf(ReadOnlySpan<byte> content, int offset) => 1 + content[..offset].Count((byte)'\n');
}
