namespace PolicyMta.ReturnedMail;

/// <summary>The parts of a message by what they are for a report.</summary>
internal sealed class ReportParts
{
    private ReportParts()
    {
    }

    /// <summary>Texts for people, before the returned mail.</summary>
    public List<MailPart> Texts { get; } = [];

    /// <summary>Fields about deliveries (RFC 3464, RFC 6533).</summary>
    public List<MailPart> Statuses { get; } = [];

    /// <summary>Fields about a complaint (RFC 5965).</summary>
    public MailPart? Feedback { get; private set; }

    /// <summary>Returned mail: whole, or its header.</summary>
    public List<MailPart> Originals { get; } = [];

    /// <summary>A receipt (RFC 8098).</summary>
    public bool HasReceipt { get; private set; }

    public static ReportParts Of(MailPart root)
    {
        var parts = new ReportParts();
        parts.Add(root);
        return parts;
    }

    private void Add(MailPart part)
    {
        if (part.Parts.Length > 0)
        {
            foreach (var inner in part.Parts)
                Add(inner);
            return;
        }

        switch (part.Type)
        {
            case "message/delivery-status" or "message/global-delivery-status" or "message/delivery-report":
                Statuses.Add(part);
                break;
            case "message/feedback-report":
                Feedback ??= part;
                break;
            case "message/disposition-notification" or "message/global-disposition-notification":
                HasReceipt = true;
                break;
            case "message/rfc822" or "message/global" or "message/partial" or "text/rfc822" or "text/rfc822-headers"
                or "message/rfc822-headers" or "message/global-headers":
                Originals.Add(part);
                break;
            default:
                AddText(part);
                break;
        }
    }

    private void AddText(MailPart part)
    {
        if (part.Type is not ("" or "text") && part.Type.Split('/')[0] is not ("text" or "multipart"))
            return;
        var isFields = part.FileName is { } name && (name.Contains("header", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase));
        if (isFields)
            Originals.Add(part);
        else if (Originals.Count == 0 || Texts.Count == 0)
            Texts.Add(part);
    }
}
