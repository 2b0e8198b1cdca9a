using MimeKit;
using MimeKit.Text;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>Writes a <see cref="MessageSubmission"/> as a MIME message that every receiver can take: 7 bit, CRLF, without Bcc.</summary>
internal static class MimeBuilder
{
    private static readonly FormatOptions Format = MakeFormat();

    public static ContentBuffer Build(MessageSubmission submission, TimeProvider time)
    {
        using var message = new MimeMessage();
        message.From.Add(submission.From);
        message.To.AddRange(submission.To);
        message.Cc.AddRange(submission.Cc);
        message.ReplyTo.AddRange(submission.ReplyTo);
        message.Subject = submission.Subject;
        message.Date = time.GetUtcNow();
        message.MessageId = MimeKit.Utils.MimeUtils.GenerateMessageId(submission.From.Domain);
        foreach (var (name, value) in submission.Headers)
            message.Headers.Replace(name, value);

        message.Body = Body(submission);
        message.Prepare(EncodingConstraint.SevenBit, Format.MaxLineLength);

        using var output = new ContentStream(1024 + (2 * ((submission.Text?.Length ?? 0) + (submission.Html?.Length ?? 0))));
        message.WriteTo(Format, output);
        return output.Detach();
    }

    private static MimeEntity Body(MessageSubmission submission) => (submission.Text, submission.Html) switch
    {
        ({ } text, null) => Part(TextFormat.Plain, text),
        (null, { } html) => Part(TextFormat.Html, html),
        ({ } text, { } html) => new MultipartAlternative { Part(TextFormat.Plain, text), Part(TextFormat.Html, html) },
        _ => throw new ArgumentException("A submission has text, html, or both.", nameof(submission)),
    };

    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format);
        part.SetText(System.Text.Encoding.UTF8, text);
        return part;
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
