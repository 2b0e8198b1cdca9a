namespace PolicyMta.ReturnedMail;

/// <summary>Texts as lines without their ends, and without the marks of quoting if most of them are quoted.</summary>
internal static class TextLines
{
    /// <summary>At most <see cref="MailBounds.Lines"/> lines, each cut to <see cref="MailBounds.Line"/>.</summary>
    public static List<string> Of(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (lines.Count == MailBounds.Lines)
                break;
            lines.Add(line[..Math.Min(line.Length, MailBounds.Line)].TrimEnd().ToString());
        }

        return lines;
    }

    /// <summary>Lines without one level of <c>&gt; </c> if a report seems to be quoted; else the same.</summary>
    public static List<string> Unquoted(List<string> lines)
    {
        var quoted = lines.Count(line => line.StartsWith('>'));
        if (quoted < 5 || quoted * 2 < lines.Count(line => line.Length > 0))
            return lines;
        return [.. lines.Select(Unquoted)];
    }

    private static string Unquoted(string line)
    {
        if (line.StartsWith("> ", StringComparison.Ordinal))
            return line[2..];
        return line.StartsWith('>') && !line.StartsWith(">>> ", StringComparison.Ordinal) ? line[1..] : line;
    }
}
