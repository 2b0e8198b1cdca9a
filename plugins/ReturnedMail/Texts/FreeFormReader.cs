using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// Reads notices for people without knowing who wrote them. A recipient is named at the beginning of a line, behind words that announce
/// one, or in prose; what is said of it stands behind it in the same paragraph, before the next recipient, or else before it. Bounded by
/// the lines that it is given.
/// </summary>
internal static class FreeFormReader
{
    private const int MostParagraphs = 40;
    private const int LinesBehind = 200;
    private const int LinesBefore = 30;
    private const int LongestList = 1000;
    private const int MostAnswerLines = 20;

    /// <summary>How far behind an address the transcript may stand that tells its reply.</summary>
    private const int TranscriptLines = 2000;

    /// <param name="lines">The notice, without the returned mail.</param>
    /// <param name="isForeign">Tells addresses that are none of a recipient: the notice's own sender and reader.</param>
    public static FreeForm Read(IReadOnlyList<string> lines, Func<RecipientHead, bool> isForeign)
    {
        var heads = HeadFinder.Find(lines, isForeign);
        var said = new ReturnedRecipient[heads.Count];
        var stop = lines.Count;
        for (var i = heads.Count - 1; i >= 0; i--)
        {
            if (i + 1 < heads.Count && !IsSame(heads[i], heads[i + 1]))
                stop = heads[i + 1].Line;
            said[i] = Said(lines, heads, i, stop, i + 1 < heads.Count ? said[i + 1] : null);
        }

        var paragraphs = ParagraphsOf(lines);
        var recipients = WithoutRepeats(said);
        return new FreeForm(recipients.Any(one => one.Reply?.Code > 0) ? recipients : WithReply(recipients, paragraphs), paragraphs);
    }

    /// <summary>If no recipient has a reply of its own, but the notice tells one, it is about all.</summary>
    private static ImmutableArray<ReturnedRecipient> WithReply(
        ImmutableArray<ReturnedRecipient> recipients, ImmutableArray<string> paragraphs)
    {
        if (ReplyIn(paragraphs) is not { } told)
            return recipients;
        var reply = ReplyText.Read(told);
        return
        [
            .. recipients.Select(one => one with
            {
                Reply = reply,
                Diagnostic = ReplyText.OneLine(told),
                Stage = one.Stage ?? StageText.Find(told),
                RemoteMta = one.RemoteMta ?? HostText.Find(told),
            }),
        ];
    }

    /// <summary>The first paragraph that tells a reply; or null.</summary>
    public static string? ReplyIn(IEnumerable<string> paragraphs) => paragraphs.FirstOrDefault(ReplyText.HasCode);

    private static bool IsBetter(ReturnedRecipient said, ReturnedRecipient known) =>
        (said.Reply?.Code > 0 && known.Reply?.Code is 0 or null) || (known.Diagnostic.Length == 0 && said.Diagnostic.Length > 0);

    private static ImmutableArray<ReturnedRecipient> WithoutRepeats(ReturnedRecipient[] said)
    {
        var recipients = new List<ReturnedRecipient>();
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in said)
        {
            if (places.TryGetValue(one.Address, out var known))
            {
                if (IsBetter(one, recipients[known]))
                    recipients[known] = one;
            }
            else if (recipients.Count < MailBounds.Recipients)
            {
                places[one.Address] = recipients.Count;
                recipients.Add(one);
            }
        }

        return [.. recipients];
    }

    /// <param name="lines">The notice.</param>
    /// <param name="heads">All heads in it.</param>
    /// <param name="at">The head that is asked about.</param>
    /// <param name="stop">The line of the next head with another address.</param>
    /// <param name="next">What is said of the next head.</param>
    private static ReturnedRecipient Said(
        IReadOnlyList<string> lines, List<RecipientHead> heads, int at, int stop, ReturnedRecipient? next)
    {
        var head = heads[at];
        var about = head.IsResult ? Transcript(lines, head) : "";
        if (about.Length == 0)
            about = Paragraph(lines, heads, at);
        if (about.Length == 0 && next is not null && heads[at + 1].Line <= head.Line + 1)
            return next with { Address = head.Address };

        if (BeginsReply(about) && WholeReply(lines, head.Line, about) is { } whole)
            about = whole;
        if (!ReplyText.HasCode(about))
        {
            var further = Paragraphs(lines, head.Line + 1, Math.Min(stop, head.Line + LinesBehind)).ToList();
            if (ReplyIn(further) is { } told)
                about = told;
            else if (about.Length == 0)
                about = further.FirstOrDefault(IsTelling) ?? Before(lines, heads[FirstOfList(heads, at)].Line);
        }

        about = Plain(about);
        return new ReturnedRecipient
        {
            Address = head.Address,
            Reply = ReplyText.Read(about),
            Diagnostic = ReplyText.OneLine(about),
            Stage = StageText.Find(about),
            RemoteMta = HostText.Find(about),
        };
    }

    /// <summary>
    /// Whether a text quotes the first line of a reply of several lines: <c>(reason: 552-5.7.0 This message was blocked)</c>.
    /// </summary>
    private static bool BeginsReply(string about) =>
        about.StartsWith("(reason: ", StringComparison.Ordinal) && about.Length > 13 && about[12] == '-' && char.IsAsciiDigit(about[9]);

    /// <summary>The lines of the transcript from the one that was quoted on.</summary>
    private static string? WholeReply(IReadOnlyList<string> lines, int near, string about)
    {
        var first = about["(reason: ".Length..].TrimEnd(')');
        var end = Math.Min(lines.Count, near + TranscriptLines);
        for (var i = Math.Max(0, near - LinesBehind); i < end; i++)
        {
            if (!lines[i].StartsWith("<<< ", StringComparison.Ordinal) || !lines[i].Contains(first, StringComparison.Ordinal))
                continue;
            var answer = lines.Skip(i).Take(MostAnswerLines).TakeWhile(line => line.StartsWith("<<< ", StringComparison.Ordinal));
            return string.Join(' ', answer.Select(line => line[4..].Trim()));
        }

        return null;
    }

    private static bool IsSame(RecipientHead one, RecipientHead other) =>
        one.Line == other.Line || one.Address.Equals(other.Address, StringComparison.OrdinalIgnoreCase);

    /// <summary>The rest of the head's line, and the lines behind it up to an empty one or the next head.</summary>
    private static string Paragraph(IReadOnlyList<string> lines, List<RecipientHead> heads, int at)
    {
        var head = heads[at];
        var text = new StringBuilder(head.Rest);
        for (var i = head.Line + 1; i < lines.Count && lines[i].Length > 0 && text.Length < MailBounds.Diagnostic; i++)
        {
            if (IsHead(heads, at, i))
                break;
            text.Append(' ').Append(lines[i].AsSpan().Trim());
        }

        return text.ToString().Trim();
    }

    private static bool IsHead(List<RecipientHead> heads, int after, int line)
    {
        for (var i = after + 1; i < heads.Count && heads[i].Line <= line; i++)
        {
            if (heads[i].Line == line && !heads[i].Address.Equals(heads[after].Address, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static int FirstOfList(List<RecipientHead> heads, int at)
    {
        var first = at;
        while (first > 0 && at - first < LongestList && heads[first - 1].Rest.Length == 0 && heads[first - 1].Line >= heads[first].Line - 1)
            first--;
        return first;
    }

    /// <summary>The paragraph before a line, unless it only announces what comes.</summary>
    private static string Before(IReadOnlyList<string> lines, int line)
    {
        var before = Paragraphs(lines, Math.Max(0, line - LinesBefore), line).ToList();
        return before.LastOrDefault(IsTelling) ?? before.LastOrDefault() ?? "";
    }

    /// <summary>What a server answered according to a transcript: the lines with <c>&lt;&lt;&lt;</c> before the one that sums up.</summary>
    private static string Transcript(IReadOnlyList<string> lines, RecipientHead head)
    {
        var answers = new List<string>();
        for (var i = head.Line - 1; i >= 0 && i >= head.Line - 30 && lines[i].Length > 0; i--)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("<<<", StringComparison.Ordinal))
                answers.Insert(0, line[3..].Trim());
            else if (answers.Count > 0 && IsStep(line))
                return ReplyText.HasCode(answers[0]) ? $"{line} <<< {string.Join(' ', answers)}" : head.Rest;
            else if (IsResult(line))
                break;
        }

        return answers.Count > 0 && ReplyText.HasCode(answers[0]) ? string.Join(' ', answers) : head.Rest;
    }

    private static bool IsStep(string line) =>
        line.StartsWith(">>>", StringComparison.Ordinal) || line.StartsWith("...", StringComparison.Ordinal);

    private static bool IsResult(string line) =>
        char.IsAsciiDigit(line[0]) && line.Contains("... ", StringComparison.Ordinal) && line.Contains('<', StringComparison.Ordinal);

    private static ImmutableArray<string> ParagraphsOf(IReadOnlyList<string> lines) =>
        [.. Paragraphs(lines, 0, lines.Count).Take(MostParagraphs)];

    private static IEnumerable<string> Paragraphs(IReadOnlyList<string> lines, int from, int to)
    {
        var text = new StringBuilder();
        for (var i = from; i <= to; i++)
        {
            if (i < to && lines[i].AsSpan().Trim().Length > 0)
            {
                if (text.Length < MailBounds.Diagnostic)
                    text.Append(text.Length > 0 ? " " : "").Append(lines[i].AsSpan().Trim());
                continue;
            }

            if (text.Length > 0)
                yield return text.ToString();
            text.Clear();
        }
    }

    /// <summary>Whether a paragraph says more than a rule or a heading.</summary>
    private static bool IsTelling(string paragraph) =>
        paragraph.Length > 8 && paragraph[^1] != ':' && paragraph.AsSpan().ContainsAnyExcept(" -=_*#|+~");

    private static string Plain(string text)
    {
        text = text.Trim();
        foreach (var mark in (string[])["<<<", "(reason:", "Reason:", "reason:"])
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
                text = text[mark.Length..].TrimStart();
        }

        return text;
    }
}
