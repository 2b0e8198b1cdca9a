namespace PolicyMta.ReturnedMail;

/// <summary>
/// Reads bounces: fields for programs first, and what the text says of the same recipients; the text alone if there are none.
/// </summary>
internal static class BounceReader
{
    private static readonly string[] Late =
    [
        "warning message only", "has been delayed", "not need to resend", "will be retried", "will continue to try", "will keep trying",
        "delivery is delayed", "have not yet been delivered", "has not yet been delivered",
        "still being attempted", "this is a warning", "delayed delivery", "could not be delivered for",
        "delivery attempts will continue", "遅延",
    ];

    private static readonly string[] NotDelivered =
    [
        "could not be delivered", "couldn't be delivered", "cannot be delivered", "can not be delivered", "was not delivered",
        "unable to deliver", "not able to deliver", "delivery failed", "failed to deliver", "delivery has failed", "undeliverable",
        "did not reach the following", "returned to sender", "permanent error", "was not relayed", "rejected your message",
        "your mail is rejected", "message was rejected", "送信できません", "配信できません", "送信できなかった", "届けることができません", "配送できません", "お届けできません",
        "konnte nicht zugestellt",
        "nicht zustellbar", "pas pu être", "no se pudo entregar", "non è stato possibile", "не может быть доставлено", "не было доставлено",
        "не удалось доставить", "无法送达", "无法投递", "无法递送",
    ];

    private const int NoticeLines = 40;

    public static ReturnedMessage? Read(MailPart root, ReportParts parts, MailSigns signs, ReportText text, ReturnedMessage basis)
    {
        var status = Statuses(parts, text);
        var failed = root.Fields.Get("X-Failed-Recipients") is { } named ? AddressText.All(named, MailBounds.Recipients) : [];
        var isReport = status.Recipients.Count > 0 || parts.Statuses.Count > 0;
        if (!isReport && failed.Count == 0 && !IsNotice(root, signs) && !SaysNotice(root, signs, text))
            return null;

        var returned = Returned(parts, text, status);
        var original = returned with { EnvelopeId = status.EnvelopeId, ArrivalDate = status.ArrivalDate };
        var known = new HashSet<string>(failed, StringComparer.OrdinalIgnoreCase);
        var free = FreeFormReader.Read(text.Report, head => IsForeign(head, signs, known) || MailSigns.IsSystem(head.Address));
        if (free.Recipients.IsEmpty)
            free = FreeFormReader.Read(text.Report, head => IsForeign(head, signs, known) && head.Certainty < HeadCertainty.Leading);
        var isLate = signs.SaysLate || free.Paragraphs.Any(paragraph => MailSigns.Contains(paragraph, Late));
        var recipients = status.Recipients.Count > 0
            ? [.. status.Recipients.Select(one => Joined(one, free))]
            : Named(failed, free, original, root, isLate, signs);
        if (recipients.IsEmpty)
            return isReport || signs.SaysReturned ? Unnamed(basis, original, free, status, isLate) : null;

        return basis with
        {
            Kind = isReport ? ReturnedKind.DeliveryReport : ReturnedKind.FreeFormBounce,
            Action = recipients.Select(one => one.Action).Where(action => action != ReportedAction.Unknown).DefaultIfEmpty().Min(),
            Recipients = recipients,
            Paragraphs = free.Paragraphs,
            Original = original,
            ReportingMta = status.ReportingMta ?? AddressDomain(signs),
        };
    }

    /// <summary>Whether the header is the one of a notice: who wrote it and what it says in its subject.</summary>
    private static bool IsNotice(MailPart root, MailSigns signs)
    {
        if (AutomaticMail.SaysReply(signs.Subject) && !signs.SaysReturned)
            return false;
        var isReport = root.Parameter("report-type")?.Equals("delivery-status", StringComparison.OrdinalIgnoreCase) ?? false;
        return isReport || signs.IsFromSystem || signs.SaysReturned;
    }

    /// <summary>
    /// Whether the text is the one of a notice, though neither sender nor subject say so: it came without a return path or returns a mail,
    /// no program answered, and it says that mail was not delivered.
    /// </summary>
    private static bool SaysNotice(MailPart root, MailSigns signs, ReportText text)
    {
        if (AutomaticMail.SaysReply(signs.Subject) || (!signs.HasNullSender && text.Original.Count == 0 && root.Parts.IsEmpty))
            return false;
        return text.Report.Take(NoticeLines).Any(line => MailSigns.Contains(line, NotDelivered));
    }

    /// <summary>Whether an address is the one of the notice's own sender or reader.</summary>
    private static bool IsForeign(RecipientHead head, MailSigns signs, HashSet<string> known) =>
        !known.Contains(head.Address)
            && (head.Address.Equals(signs.To, StringComparison.OrdinalIgnoreCase)
                || head.Address.Equals(signs.From, StringComparison.OrdinalIgnoreCase));

    private static StatusFields Statuses(ReportParts parts, ReportText text)
    {
        if (parts.Statuses.Count == 0)
            return StatusFields.Read([.. text.Report, "", .. text.Original]);
        var lines = new List<string>();
        foreach (var part in parts.Statuses.Take(4))
        {
            lines.AddRange(TextLines.Of(part.Text()));
            lines.Add("");
        }

        return StatusFields.Read(lines);
    }

    private static OriginalMail Returned(ReportParts parts, ReportText text, StatusFields status)
    {
        foreach (var part in parts.Originals)
        {
            var original = OriginalReader.Of(part.Bytes(MailBounds.Header).Span);
            if (!original.Fields.IsEmpty)
                return original;
        }

        if (text.Original.Count > 0)
            return OriginalReader.Of(text.Original);
        return parts.Statuses.Count == 0 && status.EndLine > 0 && status.EndLine < text.Report.Count
            ? OriginalReader.Of([.. text.Report.Skip(status.EndLine)])
            : OriginalReader.Indented(text.Report);
    }

    /// <summary>What the fields say of a recipient, and what only the text says.</summary>
    private static ReturnedRecipient Joined(ReturnedRecipient one, FreeForm free)
    {
        var told = free.Find(one.Address) ?? (free.Recipients.Length == 1 ? free.Recipients[0] : null);
        if (told is null)
        {
            if (one.Diagnostic.Length > 0 || FreeFormReader.ReplyIn(free.Paragraphs) is not { } reply)
                return one;
            return one with { Reply = ReplyText.Read(reply), Diagnostic = ReplyText.OneLine(reply), Stage = StageText.Find(reply) };
        }

        if (one.Status is { Subject: > 0 } && told.Reply is null or { Code: 0, Enhanced: null })
            return one;
        var isTold = one.Diagnostic.Length > 0 && !IsBeginningOf(one.Diagnostic, told.Diagnostic);
        return one with
        {
            Address = one.Address.Length > 0 ? one.Address : told.Address,
            Reply = isTold && (one.Reply?.Code > 0 || told.Reply?.Code is 0 or null) ? one.Reply : told.Reply,
            Diagnostic = isTold ? one.Diagnostic : told.Diagnostic,
            Stage = one.Stage ?? told.Stage,
            RemoteMta = one.RemoteMta ?? told.RemoteMta,
        };
    }

    /// <summary>Whether the fields give only the first line of a reply that the text gives whole.</summary>
    private static bool IsBeginningOf(string first, string whole) =>
        first.Length > 4 && first[3] == '-' && whole.Length > first.Length && whole.Contains(first, StringComparison.Ordinal);

    /// <summary>The recipients of a notice without fields for programs.</summary>
    private static ImmutableArray<ReturnedRecipient> Named(
        List<string> failed, FreeForm free, OriginalMail original, MailPart root, bool isLate, MailSigns signs)
    {
        var action = isLate ? ReportedAction.Delayed : ReportedAction.Failed;
        if (failed.Count > 0)
        {
            return [.. failed.Distinct(StringComparer.OrdinalIgnoreCase).Select(
                address => (free.Find(address) ?? Common(free)) with { Address = address, Action = action })];
        }

        if (!free.Recipients.IsEmpty)
            return [.. free.Recipients.Select(one => one with { Action = action })];
        var guessed = FromVerp(root) ?? (AddressText.All(original.Get("To"), 2) is [var only] ? only : null);
        return guessed is not null && (signs.SaysReturned || !original.Fields.IsEmpty)
            ? [Common(free) with { Address = guessed, IsGuessed = true, Action = action }]
            : [];
    }

    private static ReturnedMessage Unnamed(ReturnedMessage basis, OriginalMail original, FreeForm free, StatusFields status, bool isLate)
    {
        var to = AddressText.All(original.Get("To"), 2);
        var recipient = Common(free) with
        {
            Address = to.Count == 1 ? to[0] : "",
            IsGuessed = to.Count == 1,
            Action = isLate ? ReportedAction.Delayed : ReportedAction.Failed,
        };
        return basis with
        {
            Kind = status.ReportingMta is null ? ReturnedKind.FreeFormBounce : ReturnedKind.DeliveryReport,
            Action = recipient.Action,
            Recipients = [recipient],
            Paragraphs = free.Paragraphs,
            Original = original,
            ReportingMta = status.ReportingMta,
        };
    }

    /// <summary>What a notice says of all its recipients together.</summary>
    private static ReturnedRecipient Common(FreeForm free)
    {
        var said = FreeFormReader.ReplyIn(free.Paragraphs)
            ?? (free.Recipients.Length == 1 ? free.Recipients[0].Diagnostic : null) ?? "";
        return new ReturnedRecipient
        {
            Reply = ReplyText.Read(said),
            Diagnostic = ReplyText.OneLine(said),
            Stage = StageText.Find(said),
            RemoteMta = HostText.Find(said),
        };
    }

    /// <summary>The recipient in a return path of the form <c>bounces+user=example.com@sender.example</c>.</summary>
    private static string? FromVerp(MailPart root)
    {
        foreach (var name in (string[])["Delivered-To", "X-Original-To", "To"])
        {
            if (AddressText.First(root.Fields.Get(name)) is { } address && VerpText.Recipient(address) is { } recipient)
                return recipient;
        }

        return null;
    }

    private static string? AddressDomain(MailSigns signs) =>
        signs is { IsFromSystem: true, From: { } from } && from.Contains('@', StringComparison.Ordinal) ? AddressText.DomainOf(from) : null;
}
