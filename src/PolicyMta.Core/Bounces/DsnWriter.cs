using System.Text;
using MimeKit;
using MimeKit.Utils;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// Writes the notice that tells a sender what became of a message for some of its recipients: a multipart/report (RFC 6522) of a text, a
/// delivery status (RFC 3464) and the message or its header; in the international forms of RFC 6533 if an address or the message is
/// beyond ASCII.
/// </summary>
internal sealed class DsnWriter(string hostname, TimeProvider time, BounceOptions options)
{
    /// <param name="facts">The message.</param>
    /// <param name="notice">What is told.</param>
    /// <param name="content">The message's bytes, or null if they cannot be read any more.</param>
    public ContentBuffer Write(MessageFacts facts, Notice notice, ReadOnlyMemory<byte>? content)
    {
        var isInternational = IsInternational(facts, notice);
        var report = new MultipartReport(isInternational ? "global-delivery-status" : "delivery-status")
        {
            TextOf(NoticeText.Write(hostname, facts, notice)),
            Part(
                isInternational ? "global-delivery-status" : "delivery-status",
                new StatusText(hostname, time, isInternational).Write(facts, notice)),
        };
        if (content is { } original)
            report.Add(Returned(facts, notice, original, isInternational));

        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.GetBytes(Header(facts, notice)));
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = isInternational;
        report.WriteTo(format, stream);
        return ContentBuffer.CopyOf(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>
    /// The notice's own header: its fields are written and not parsed, for an address need not be one that a parser can read.
    /// </summary>
    private string Header(MessageFacts facts, Notice notice) => $"""
        From: Mail Delivery System <MAILER-DAEMON@{hostname}>
        Date: {DateUtils.FormatDate(time.GetUtcNow())}
        Subject: {NoticeText.Subject(notice.Kind)}
        Message-Id: <{MimeUtils.GenerateMessageId(hostname)}>
        To: {NoticeLines.Folded(facts.ReturnPath)}
        Auto-Submitted: {(notice.Kind == NoticeKind.Failed ? "auto-replied" : "auto-generated")}
        MIME-Version: 1.0

        """.ReplaceLineEndings("\r\n");

    /// <summary>Whether the notice itself needs SMTPUTF8.</summary>
    public static bool IsInternational(MessageFacts facts, Notice notice) =>
        facts.Envelope.SmtpUtf8 || !Ascii.IsValid(facts.ReturnPath)
            || notice.Recipients.Any(static recipient => !Ascii.IsValid(recipient.Recipient.Address));

    private MimePart Returned(MessageFacts facts, Notice notice, ReadOnlyMemory<byte> content, bool isInternational)
    {
        // RFC 8689 section 5: what had to be protected is not sent back whole. RFC 3461 section 4.3: RET is about failures alone.
        var isWhole = facts.Envelope is { Return: ReturnedContent.Full, RequireTls: false } && notice.Kind == NoticeKind.Failed
            && content.Length <= options.MaxReturnedSize && !NoticeLines.HasLong(content.Span);
        var bytes = (isWhole ? content : content[..^new MessageContent(content).Body.Length]).ToArray();
        var type = (isWhole, isInternational) switch
        {
            (true, false) => ("message", "rfc822"),
            (true, true) => ("message", "global"),
            (false, false) => ("text", "rfc822-headers"),
            (false, true) => ("message", "global-headers"),
        };
        return Part(type.Item1, type.Item2, bytes, isWhole);
    }

    private static TextPart TextOf(string text) => new("plain")
    {
        Text = text,
        ContentTransferEncoding = Ascii.IsValid(text) ? ContentEncoding.SevenBit : ContentEncoding.QuotedPrintable,
    };

    private static MimePart Part(string subtype, string text) => Part("message", subtype, Encoding.UTF8.GetBytes(text), false);

    private static MimePart Part(string type, string subtype, byte[] bytes, bool isWhole) => new(type, subtype)
    {
        Content = new MimeContent(new MemoryStream(bytes)),
        ContentTransferEncoding = NoticeLines.HasLong(bytes) ? ContentEncoding.QuotedPrintable
            : Ascii.IsValid(bytes) ? ContentEncoding.SevenBit
            : isWhole || type == "message" ? ContentEncoding.EightBit
            : ContentEncoding.QuotedPrintable,
    };
}
