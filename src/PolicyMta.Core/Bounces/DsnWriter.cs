using System.Text;
using MimeKit;
using MimeKit.Utils;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Bounces;

/// <summary>Writes the notice that tells a sender which recipients were given up and why (RFC 3464, with the header of the message as RFC 3462 allows).</summary>
internal sealed class DsnWriter(string hostname, TimeProvider time)
{
    /// <param name="facts">The message that failed.</param>
    /// <param name="failed">The recipients that were given up: one or more.</param>
    /// <param name="content">The message's bytes, or null where they cannot be read any more.</param>
    /// <param name="remoteHost">The host that replied, or null.</param>
    public ContentBuffer Write(MessageFacts facts, IReadOnlyList<FailedRecipient> failed, ReadOnlyMemory<byte>? content, string? remoteHost)
    {
        var report = new MultipartReport("delivery-status")
        {
            new TextPart("plain") { Text = Explain(facts, failed, remoteHost) },
            StatusOf(facts, failed, remoteHost),
        };
        if (content is { } original)
            report.Add(HeaderOf(original));

        var message = new MimeMessage
        {
            Subject = "Undelivered mail returned to sender",
            Date = time.GetUtcNow(),
            MessageId = MimeUtils.GenerateMessageId(hostname),
            Body = report,
        };
        message.From.Add(new MailboxAddress("Mail Delivery System", $"MAILER-DAEMON@{hostname}"));
        message.To.Add(MailboxAddress.TryParse(facts.ReturnPath, out var sender) ? sender : new MailboxAddress("", facts.ReturnPath));
        message.Headers.Add("Auto-Submitted", "auto-replied");

        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, stream);
        return ContentBuffer.CopyOf(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private string Explain(MessageFacts facts, IReadOnlyList<FailedRecipient> failed, string? remoteHost)
    {
        var text = new StringBuilder()
            .Append("This is the mail system at ").Append(hostname).Append(".\r\n\r\n")
            .Append("Your message could not be delivered to the recipients below. It will not be tried again.\r\n\r\n");
        foreach (var recipient in failed)
        {
            text.Append('<').Append(recipient.Address).Append(">: ");
            if (recipient.Outcome.IsRemoteReply && remoteHost is not null)
                text.Append("host ").Append(remoteHost).Append(" said: ");
            text.Append(recipient.Outcome.Reply.ToString().Replace("\n", "\r\n    ", StringComparison.Ordinal)).Append("\r\n\r\n");
        }

        return text.Append("Queue id: ").Append(facts.Id).Append("\r\n").ToString();
    }

    private MessageDeliveryStatus StatusOf(MessageFacts facts, IReadOnlyList<FailedRecipient> failed, string? remoteHost)
    {
        var status = new MessageDeliveryStatus();
        var perMessage = new HeaderList
        {
            { "Reporting-MTA", $"dns; {hostname}" },
            { "X-PolicyMta-Queue-Id", facts.Id.ToString() },
            { "Arrival-Date", DateUtils.FormatDate(facts.ReceivedAt) },
        };
        status.StatusGroups.Add(perMessage);
        foreach (var recipient in failed)
            status.StatusGroups.Add(GroupOf(recipient, remoteHost));
        return status;
    }

    private HeaderList GroupOf(FailedRecipient recipient, string? remoteHost)
    {
        var reply = recipient.Outcome.Reply;
        var code = reply.Enhanced is { Class: 5 } enhanced ? enhanced : new EnhancedStatusCode(5, reply.Enhanced?.Subject ?? 0, reply.Enhanced?.Detail ?? 0);
        var group = new HeaderList
        {
            { "Final-Recipient", $"rfc822; {recipient.Address}" },
            { "Action", "failed" },
            { "Status", code.ToString() },
        };
        if (recipient.Outcome.IsRemoteReply)
        {
            if (remoteHost is not null)
                group.Add("Remote-MTA", $"dns; {remoteHost}");
            group.Add("Diagnostic-Code", $"smtp; {reply.ToString().Replace('\n', ' ')}");
        }
        else
        {
            group.Add("Diagnostic-Code", $"X-PolicyMta; {reply.ToString().Replace('\n', ' ')}");
        }

        group.Add("Last-Attempt-Date", DateUtils.FormatDate(time.GetUtcNow()));
        return group;
    }

    private static TextPart HeaderOf(ReadOnlyMemory<byte> content)
    {
        var original = new MessageContent(content);
        var header = content[..^original.Body.Length].ToArray();
        var part = new TextPart("rfc822-headers") { Content = new MimeContent(new MemoryStream(header)) };
        part.ContentTransferEncoding = header.AsSpan().ContainsAnyInRange((byte)128, (byte)255) ? ContentEncoding.QuotedPrintable : ContentEncoding.SevenBit;
        return part;
    }
}
