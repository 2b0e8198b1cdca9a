using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Bounces;

/// <summary>The words of a notice for a human.</summary>
internal static class NoticeText
{
    public static string Subject(NoticeKind kind) => kind switch
    {
        NoticeKind.Failed => "Undelivered mail returned to sender",
        NoticeKind.Delayed => "Delayed mail (still being retried)",
        _ => "Successful mail delivery report",
    };

    public static string Write(string hostname, MessageFacts facts, Notice notice)
    {
        var text = new StringBuilder()
            .Append("This is the mail system at ").Append(hostname).Append(".\r\n\r\n")
            .Append(Opening(notice)).Append("\r\n\r\n");
        foreach (var (recipient, outcome) in notice.Recipients)
        {
            var said = outcome.IsRemoteReply && notice.RemoteHost is not null ? $"host {notice.RemoteHost} said: " : "";
            var lines = $"<{recipient.Address}>: {said}{outcome.Reply}".Split('\n');
            for (var i = 0; i < lines.Length; i++)
                NoticeLines.AppendLine(text, NoticeLines.Printable(i == 0 ? lines[i] : "    " + lines[i]));
            text.Append("\r\n");
        }

        return text.Append("Queue id: ").Append(facts.Id).Append("\r\n").ToString();
    }

    private static string Opening(Notice notice) => notice.Kind switch
    {
        NoticeKind.Failed => "Your message could not be delivered to the recipients below. It will not be tried again.",
        NoticeKind.Delayed =>
            "Your message has not been delivered yet to the recipients below. You need not send it again: it will be tried"
                + (notice.RetriesUntil is { } end
                    ? $" until {end.ToString("ddd, dd MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture)}."
                    : " further."),
        NoticeKind.Relayed => "Your message was handed on for the recipients below to a server that sends no notices of delivery.",
        _ => "Your message was delivered to the recipients below.",
    };
}
