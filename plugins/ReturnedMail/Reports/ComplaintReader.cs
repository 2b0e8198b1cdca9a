namespace PolicyMta.ReturnedMail;

/// <summary>
/// Reads complaints: feedback reports (RFC 5965), and the forms of providers that send the mail back without one, such as Microsoft's JMRP.
/// </summary>
internal static class ComplaintReader
{
    private static readonly string[] Desks =
        ["staff@hotmail.com", "scomp@aol.net", "fbl-no-reply@postmaster.aol.com", "feedback@arf.mail.yahoo.com"];

    private static readonly string[] Subjects =
    [
        "complaint about message from", "email feedback report for ip", "abuse report", "spam complaint", "email abuse report",
        "feedback report",
    ];

    public static ReturnedMessage? Read(MailPart root, ReportParts parts, MailSigns signs, ReturnedMessage basis)
    {
        var original = parts.Originals.Count > 0 ? OriginalReader.Of(parts.Originals[0].Bytes(MailBounds.Header).Span) : OriginalMail.None;
        var feedback = parts.Feedback is { } fields
            ? FeedbackReader.Read(fields.Bytes(MailBounds.Header).Span)
            : OwnForm(root, signs, original);
        if (feedback is null)
            return null;

        if (feedback.OriginalRcptTo.IsEmpty && Known(original) is { } recipient)
            feedback = feedback with { OriginalRcptTo = [recipient], IsRedacted = false };
        original = original with
        {
            ReturnPath = original.ReturnPath ?? feedback.OriginalMailFrom,
            ArrivalDate = feedback.ArrivalDate,
        };
        return basis with
        {
            Kind = ReturnedKind.Complaint,
            Feedback = feedback,
            Original = original,
            ReportingMta = feedback.ReportingMta,
            Recipients = feedback.OriginalRcptTo.IsEmpty
                ? [new ReturnedRecipient()]
                : [.. feedback.OriginalRcptTo.Select(address => new ReturnedRecipient { Address = address })],
        };
    }

    /// <summary>A complaint without a report: the mail is sent back by a desk that is known, or under a subject that says so.</summary>
    private static Feedback? OwnForm(MailPart root, MailSigns signs, OriginalMail original)
    {
        var isDesk = signs.From is { } from && Desks.Contains(from, StringComparer.OrdinalIgnoreCase);
        var isReport = root.Parameter("report-type") is { } type && type.Equals("feedback-report", StringComparison.OrdinalIgnoreCase);
        var isLoop = root.Fields.Get("X-Loop") is { } loop && loop.Contains("scomp", StringComparison.OrdinalIgnoreCase);
        var saysSo = MailSigns.Contains(signs.Subject, Subjects) && !original.Fields.IsEmpty;
        if (!isDesk && !isReport && !isLoop && !saysSo)
            return null;
        return new Feedback { IsRedacted = true, SourceIp = IpIn(signs.Subject), OriginalMailFrom = original.ReturnPath };
    }

    /// <summary>The recipient by the fields that receivers add, or To if it names one.</summary>
    private static string? Known(OriginalMail original)
    {
        foreach (var name in (string[])["X-HmXmrOriginalRecipient", "X-Original-To", "Delivered-To", "X-Apparently-To", "X-Rcpt-To", "To"])
        {
            var addresses = AddressText.All(original.Get(name), 2);
            if (addresses.Count == 1 && FeedbackReader.IsAddress(addresses[0]))
                return addresses[0];
        }

        return null;
    }

    private static string? IpIn(string subject)
    {
        foreach (var word in subject.Split(' ', 50, StringSplitOptions.RemoveEmptyEntries))
        {
            var text = word.Trim('[', ']', '(', ')', ',', ':', ';');
            if (text.Count(c => c is '.' or ':') >= 2 && System.Net.IPAddress.TryParse(text, out _))
                return text;
        }

        return null;
    }
}
