namespace PolicyMta.ReturnedMail;

/// <summary>
/// A notice for people, and the returned mail that many servers write behind it, told apart. Immutable.
/// </summary>
/// <param name="Report">The lines of the notice.</param>
/// <param name="Original">The lines of the returned mail, from its first field on; empty if there are none.</param>
internal sealed record ReportText(IReadOnlyList<string> Report, IReadOnlyList<string> Original)
{
    private const int EnoughFields = 3;

    /// <summary>What servers write before the mail that they return.</summary>
    private static readonly string[] Marks =
    [
        "copy of the message", "original message", "returned message", "unsent message", "header of the original", "message text follows",
        "message headers follow", "message header follow", "body of message", "copy of your message", "copy of the original",
        "copy of the mail",
        "message follows", "headers of the message", "header of the message", "original headers", "original mail", "your message follows",
        "headers follow", "text of your message", "returned mail follows", "transcript of the message", "rejected message", "returned text",
        "ursprüngliche nachricht", "originalnachricht", "message d'origine", "message original", "mensaje original", "messaggio originale",
        "messaggio original", "oorspronkelijk bericht", "mensagem original", "元のメッセージ",
        "オリジナル", "原始邮件", "исходное",
    ];

    /// <summary>Fields that a copy of a mail begins with, and a notice does not write at the beginning of a line.</summary>
    private static readonly string[] Certain =
        ["Received", "Return-Path", "Message-ID", "MIME-Version", "DKIM-Signature", "X-Received", "Delivered-To", "Content-Type"];

    private static readonly string[] Usual = ["From", "To", "Subject", "Date", "Cc", "Reply-To", "Sender"];

    public static ReportText Split(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsMark(lines, i))
            {
                var from = i + 1;
                while (from < lines.Count && lines[from].Length == 0)
                    from++;
                if (from < lines.Count || i > lines.Count / 2)
                    return new ReportText([.. lines.Take(i)], [.. lines.Skip(from)]);
            }
            else if (BeginsMail(lines, i))
            {
                return new ReportText([.. lines.Take(i)], [.. lines.Skip(i)]);
            }
        }

        return new ReportText(lines, []);
    }

    private static bool IsMark(IReadOnlyList<string> lines, int at)
    {
        var line = lines[at].AsSpan().Trim();
        if (line.Length is 0 or > 120)
            return false;
        var isRuled = line[0] is '-' or '_' or '=' or '*' or '#' or '|' or '~' or '+' && line.Length > 4 && line[1] == line[0];
        var isEnd = line[^1] is ':' or '.' or '-';
        var begins = BeginsMail(lines, NextLine(lines, at));
        if (!isRuled && !(isEnd && begins) && !(begins && line.Length < 60))
            return false;
        foreach (var mark in Marks)
        {
            if (line.Contains(mark, StringComparison.OrdinalIgnoreCase))
                return isRuled || begins;
        }

        return false;
    }

    private static int NextLine(IReadOnlyList<string> lines, int at)
    {
        var next = at + 1;
        while (next < lines.Count && next < at + 4 && lines[next].Length == 0)
            next++;
        return next;
    }

    /// <summary>Whether fields of a mail begin here.</summary>
    private static bool BeginsMail(IReadOnlyList<string> lines, int at)
    {
        if (at >= lines.Count || NameOf(lines[at]) is not { IsEmpty: false })
            return false;
        var (certain, usual) = (0, 0);
        for (var i = at; i < lines.Count && i < at + 40 && lines[i].Length > 0; i++)
        {
            if (lines[i][0] is ' ' or '\t')
                continue;
            var name = NameOf(lines[i]);
            if (name.IsEmpty)
                break;
            if (IsOneOf(name, Certain))
                certain++;
            else if (IsOneOf(name, Usual))
                usual++;
            else if (i == at && !name.StartsWith("X-", StringComparison.OrdinalIgnoreCase)
                && !name.StartsWith("ARC-", StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return certain > 0 && certain + usual >= EnoughFields;
    }

    private static ReadOnlySpan<char> NameOf(string line) => line.AsSpan(0, FieldBlock.NameLength(line));

    private static bool IsOneOf(ReadOnlySpan<char> name, string[] names)
    {
        foreach (var one in names)
        {
            if (name.Equals(one, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
