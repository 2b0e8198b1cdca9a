using System.Globalization;
using MimeKit;
using PolicyMta.Core.Delivery.Security.Reports;

namespace PolicyMta.Server.TlsReports;

/// <summary>Writes the mail that carries a report (RFC 8460 section 5.3).</summary>
internal static class ReportMail
{
    /// <param name="counts">What is reported.</param>
    /// <param name="report">The report, compressed.</param>
    /// <param name="reportId">Its id.</param>
    /// <param name="from">Who reports.</param>
    /// <param name="to">Who wants it.</param>
    /// <param name="now">The time.</param>
    public static byte[] Write(
        DomainCounts counts, byte[] report, string reportId, MailboxAddress from, string to, DateTimeOffset now)
    {
        var start = new DateTimeOffset(counts.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds();
        var submitter = from.Domain;
        var attachment = new MimePart("application", "tlsrpt+gzip")
        {
            Content = new MimeContent(new MemoryStream(report)),
            ContentTransferEncoding = ContentEncoding.Base64,
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment)
            {
                FileName = string.Create(
                    CultureInfo.InvariantCulture, $"{submitter}!{counts.Domain}!{start}!{start + 86_399}!{reportId.Split('@')[0]}.json.gz"),
            },
        };
        var body = new MultipartReport("tlsrpt")
        {
            new TextPart("plain")
            {
                Text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"This is a report of {submitter} about TLS with the hosts of {counts.Domain} on {counts.Day:yyyy-MM-dd} (RFC 8460).")
                    + "\r\n",
            },
            attachment,
        };
        using var message = new MimeMessage { Body = body, Date = now };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", to));
        message.Subject = $"Report Domain: {counts.Domain} Submitter: {submitter} Report-ID: <{reportId}>";
        message.MessageId = reportId;
        message.Headers.Add("TLS-Report-Domain", counts.Domain);
        message.Headers.Add("TLS-Report-Submitter", submitter);

        // A report about broken TLS must arrive although TLS is broken (RFC 8460 section 3, RFC 8689 section 5).
        message.Headers.Add("TLS-Required", "No");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, stream);
        return stream.ToArray();
    }
}
