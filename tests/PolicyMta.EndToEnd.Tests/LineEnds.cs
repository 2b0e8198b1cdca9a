namespace PolicyMta.EndToEnd.Tests;

/// <summary>Stores keep lines with LF, SMTP sends them with CRLF.</summary>
internal static class LineEnds
{
    /// <summary>The same lines with CRLF, the last one too.</summary>
    public static byte[] Crlf(ReadOnlySpan<byte> text)
    {
        var lines = new List<byte>(text.Length + 64);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
                lines.Add((byte)'\r');
            lines.Add(text[i]);
        }

        if (lines is not [.., (byte)'\r', (byte)'\n'])
            lines.AddRange("\r\n"u8);
        return [.. lines];
    }
}
