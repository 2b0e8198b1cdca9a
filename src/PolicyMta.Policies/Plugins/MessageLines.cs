using PolicyMta.Core.Spool;

namespace PolicyMta.Policies.Plugins;

/// <summary>Line ends of messages that programs make.</summary>
internal static class MessageLines
{
    /// <summary>Copies a message; each CRLF, LF or CR becomes CRLF, and the last line is ended.</summary>
    public static ContentBuffer Normalize(ReadOnlySpan<byte> message)
    {
        var rest = message;
        var length = 0;
        while (!rest.IsEmpty)
            length += NextLine(ref rest).Length + 2;

        var copy = ContentBuffer.RentWithHeadRoom(length);
        var to = copy.WritableMemory.Span;
        rest = message;
        while (!rest.IsEmpty)
        {
            var line = NextLine(ref rest);
            line.CopyTo(to);
            "\r\n"u8.CopyTo(to[line.Length..]);
            to = to[(line.Length + 2)..];
        }

        return copy;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        var isPair = end >= 0 && rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
        rest = end < 0 ? default : rest[(end + (isPair ? 2 : 1))..];
        return line;
    }
}
