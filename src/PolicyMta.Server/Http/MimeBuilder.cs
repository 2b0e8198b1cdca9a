using MimeKit;
using MimeKit.Text;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// Writes a <see cref="MessageSubmission"/> as a MIME message that every receiver can take: 7 bit, CRLF, long header fields folded, without
/// Bcc. Only an address that has no other form brings UTF-8 into its header.
/// </summary>
internal static class MimeBuilder
{
    private static readonly FormatOptions Format = MakeFormat();

    /// <param name="submission">Who sends it, and what goes along.</param>
    /// <param name="text">The words.</param>
    /// <param name="to">Whom the header names.</param>
    /// <param name="cc">Whom the header names as having a copy.</param>
    /// <param name="date">The date for the header.</param>
    /// <param name="budget">Where the memory comes from.</param>
    public static ContentBuffer Build(
        MessageSubmission submission,
        MessageText text,
        ImmutableArray<MailboxAddress> to,
        ImmutableArray<MailboxAddress> cc,
        DateTimeOffset date,
        ContentBudget budget)
    {
        using var message = new MimeMessage();
        Set(message, "From", [submission.From]);
        if (to.IsEmpty && cc.IsEmpty)
            Set(message, "To", "undisclosed-recipients:;");
        else if (!to.IsEmpty)
            Set(message, "To", to);
        if (!cc.IsEmpty)
            Set(message, "Cc", cc);
        if (!submission.ReplyTo.IsEmpty)
            Set(message, "Reply-To", submission.ReplyTo);
        message.Date = date;
        message.MessageId = MimeKit.Utils.MimeUtils.GenerateMessageId(submission.From.Domain);
        Set(message, "Subject", text.Subject);
        foreach (var (name, value) in text.Headers)
            Set(message, name, value);

        message.Body = WithAttachments(WithInline(Body(text), submission.Inline), submission.Attachments);
        message.Prepare(EncodingConstraint.SevenBit, Format.MaxLineLength);

        using var output = new ContentStream(Estimate(submission, text), budget);
        message.WriteTo(Format, output);
        return output.Detach();
    }

    /// <summary>Sets a field to exactly these words: the library would encode ASCII of some lengths.</summary>
    private static void Set(MimeMessage message, string name, string value) => Set(message, name, HeaderValues.Folded(name, value));

    private static void Set(MimeMessage message, string name, ImmutableArray<MailboxAddress> addresses) =>
        Set(message, name, HeaderValues.Folded(name, addresses));

    private static void Set(MimeMessage message, string name, byte[]? value)
    {
        var field = new Header(name, "");
        field.SetRawValue(value ?? throw new ArgumentException($"{name} has a word that no line can hold.", nameof(value)));
        message.Headers.Replace(field);
    }

    private static MimeEntity Body(MessageText text) => (text.Plain, text.Html) switch
    {
        ({ } plain, null) => Part(TextFormat.Plain, plain),
        (null, { } html) => Part(TextFormat.Html, html),
        ({ } plain, { } html) => new MultipartAlternative { Part(TextFormat.Plain, plain), Part(TextFormat.Html, html) },
        _ => throw new ArgumentException("A message has text, html, or both.", nameof(text)),
    };

    private static MimeEntity WithInline(MimeEntity body, ImmutableArray<Attachment> inline)
    {
        if (inline.IsEmpty)
            return body;
        var related = new MultipartRelated { Root = body };
        foreach (var file in inline)
        {
            var part = Part(file, ContentDisposition.Inline);
            part.ContentId = file.ContentId;
            related.Add(part);
        }

        return related;
    }

    private static MimeEntity WithAttachments(MimeEntity body, ImmutableArray<Attachment> attachments)
    {
        if (attachments.IsEmpty)
            return body;
        var mixed = new Multipart("mixed") { body };
        foreach (var file in attachments)
            mixed.Add(Part(file, ContentDisposition.Attachment));
        return mixed;
    }

    private static MimeEntity Part(Attachment file, string disposition)
    {
        var type = ContentType.Parse(file.Type);
        MimeEntity part = type.IsMimeType("message", "rfc822")
            ? new MessagePart("rfc822") { Message = AttachedMessage.Load(file.Content) }
            : new MimePart(type)
            {
                Content = new MimeContent(new MemoryStream(file.Content, writable: false)),
                ContentTransferEncoding = ContentEncoding.Base64,
            };
        part.ContentDisposition = new ContentDisposition(disposition);
        if (file.Name.Length > 0)
        {
            part.ContentDisposition.FileName = file.Name;
            part.ContentType.Name = file.Name;
        }

        return part;
    }

    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format);
        part.SetText(System.Text.Encoding.UTF8, WithLineEnds(text));
        return part;
    }

    /// <summary>A CR that stands alone is a line end too.</summary>
    private static string WithLineEnds(string text) =>
        text.Contains('\r', StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal)
            : text;

    private static int Estimate(MessageSubmission submission, MessageText text)
    {
        var words = (text.Plain?.Length ?? 0) + (text.Html?.Length ?? 0);
        var files = submission.Attachments.Concat(submission.Inline).Sum(file => 512L + (file.Content.Length * 3L / 2));
        return (int)Math.Min(2048L + words + (words / 8) + files, 1 << 28);
    }

    private static FormatOptions MakeFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        format.International = false;
        format.AllowMixedHeaderCharsets = false;
        return format;
    }
}
