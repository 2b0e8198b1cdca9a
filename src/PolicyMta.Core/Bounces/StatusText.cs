using System.Globalization;
using System.Text;
using MimeKit.Utils;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// The fields of a delivery status for programs (RFC 3464 section 2; RFC 6533 section 4 if addresses are beyond ASCII).
/// </summary>
internal sealed class StatusText(string hostname, TimeProvider time, bool isInternational)
{
    private const int FoldAt = 76;

    private readonly StringBuilder _text = new();

    public string Write(MessageFacts facts, Notice notice)
    {
        if (facts.Envelope.EnvelopeId is { } envelopeId)
            Add("Original-Envelope-Id", envelopeId);
        Add("Reporting-MTA", $"dns; {hostname}");
        Add("X-PolicyMta-Queue-Id", facts.Id.ToString());
        Add("Arrival-Date", DateUtils.FormatDate(facts.ReceivedAt));
        foreach (var recipient in notice.Recipients)
        {
            _text.Append("\r\n");
            AddRecipient(notice, recipient);
        }

        return _text.ToString();
    }

    private void AddRecipient(Notice notice, NoticeRecipient about)
    {
        var (recipient, outcome) = about;
        if (recipient.OriginalRecipient is { } original)
            Add("Original-Recipient", original.Replace(";", "; ", StringComparison.Ordinal));
        Add("Final-Recipient", $"{(Ascii.IsValid(recipient.Address) ? "rfc822" : "utf-8")}; {recipient.Address}");
        Add("Action", notice.Kind.ToString().ToLowerInvariant());
        Add("Status", StatusOf(notice.Kind, outcome.Reply).ToString());
        var reply = outcome.Reply.ToString();
        if (outcome.IsRemoteReply && notice.RemoteHost is not null)
            Add("Remote-MTA", $"dns; {notice.RemoteHost}");
        Add("Diagnostic-Code", outcome.IsRemoteReply ? $"smtp; {reply}" : $"X-PolicyMta; {reply}");
        Add("Last-Attempt-Date", DateUtils.FormatDate(time.GetUtcNow()));
        if (notice.RetriesUntil is { } end)
            Add("Will-Retry-Until", DateUtils.FormatDate(end));
    }

    /// <summary>The reply's own status where it is of the right class; else what of it can be kept.</summary>
    private static EnhancedStatusCode StatusOf(NoticeKind kind, SmtpReply reply)
    {
        var statusClass = kind switch { NoticeKind.Failed => 5, NoticeKind.Delayed => 4, _ => 2 };
        return reply.Enhanced is { } enhanced && enhanced.Class == statusClass
            ? enhanced
            : new EnhancedStatusCode(statusClass, reply.Enhanced?.Subject ?? 0, reply.Enhanced?.Detail ?? 0);
    }

    private void Add(string name, string value)
    {
        _text.Append(name).Append(':');
        var length = name.Length + 1;
        foreach (var word in NoticeLines.Words(Clean(value)))
        {
            if (length + word.Length >= FoldAt && length > name.Length + 1)
            {
                _text.Append("\r\n");
                length = 0;
            }

            _text.Append(' ').Append(word);
            length += word.Length + 1;
        }

        _text.Append("\r\n");
    }

    /// <summary>What a status in ASCII cannot carry is written as RFC 6533 section 3 writes addresses: <c>\x{E9}</c>.</summary>
    private string Clean(string value)
    {
        value = NoticeLines.Printable(value);
        if (isInternational || Ascii.IsValid(value))
            return value;
        var escaped = new StringBuilder(value.Length * 2);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsAscii)
                escaped.Append(rune);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
        }

        return escaped.ToString();
    }
}
