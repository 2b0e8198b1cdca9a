namespace PolicyMta.ReturnedMail;

/// <summary>
/// Reads mail that came back: delivery reports, notices for people, complaints, and what programs answer. Nothing that it is given is an
/// error, and what it costs is bounded by <see cref="MailBounds"/>. Thread-safe.
/// </summary>
internal static class ReturnedMailReader
{
    private const int MostNested = 3;

    /// <param name="message">A whole message, with any line ends; not changed, and not kept.</param>
    public static ReturnedMessage Read(ReadOnlyMemory<byte> message)
    {
        var reader = new PartReader();
        var looked = message[..Math.Min(message.Length, MailBounds.Message)];
        var read = Read(reader, reader.Read(looked), 0);
        var notices = ImmutableArray.CreateBuilder<string>();
        if (message.Length > looked.Length)
            notices.Add("The message is larger than 32 MiB; the rest was not looked at.");
        if (reader.LeftOut)
            notices.Add("The message has more parts, or deeper ones, than are looked at.");
        if (read.Recipients.Length >= MailBounds.Recipients)
            notices.Add("The message tells of more recipients than are looked at.");
        return notices.Count == 0 ? read : read with { Notices = notices.ToImmutable() };
    }

    /// <summary>Reads a message from a stream, as far as <see cref="MailBounds.Message"/> goes.</summary>
    public static async ValueTask<ReturnedMessage> ReadAsync(Stream message, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (bytes.Length <= MailBounds.Message && await message.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            bytes.Write(buffer, 0, count);
        return Read(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    private static ReturnedMessage Read(PartReader reader, MailPart root, int depth)
    {
        var signs = new MailSigns(root.Fields);
        var parts = ReportParts.Of(root);
        var basis = new ReturnedMessage
        {
            HasHeader = !root.Fields.Fields.IsEmpty,
            From = signs.From,
            To = signs.To,
            Subject = signs.Subject,
        };
        if (ComplaintReader.Read(root, parts, signs, basis) is { } complaint)
            return complaint;

        if (NotificationReader.Read(parts, basis) is { } notification)
            return notification;
        var text = ReportLines.Of(parts);
        if (BounceReader.Read(root, parts, signs, text, basis) is { } bounce)
            return bounce;
        if (Nested(reader, parts, signs, depth) is { } nested)
            return nested with { From = basis.From, To = basis.To, Subject = basis.Subject };
        basis = basis with { Original = Answered(root, text) };
        return AutomaticKind(root, parts, signs, text) is { } kind
            ? basis with { Kind = kind, Recipients = [new ReturnedRecipient { Address = signs.From ?? "" }] }
            : basis;
    }

    /// <summary>A bounce that somebody sent on as an attachment.</summary>
    private static ReturnedMessage? Nested(PartReader reader, ReportParts parts, MailSigns signs, int depth)
    {
        if (depth >= MostNested || signs.IsFromSystem)
            return null;
        foreach (var part in parts.Originals)
        {
            if (!part.Type.StartsWith("message/", StringComparison.Ordinal))
                continue;
            var inner = Read(reader, reader.Read(part.Bytes(MailBounds.Message), depth + 1), depth + 1);
            if (inner.Kind is ReturnedKind.DeliveryReport or ReturnedKind.FreeFormBounce or ReturnedKind.Complaint)
                return inner;
        }

        return null;
    }

    private static ReturnedKind? AutomaticKind(MailPart root, ReportParts parts, MailSigns signs, ReportText text)
    {
        var beginning = string.Join(' ', text.Report.Take(60));
        if (AutomaticMail.IsChallenge(root.Fields, signs.Subject, beginning))
            return ReturnedKind.Challenge;
        if (AutomaticMail.IsUnsubscribe(signs.Subject))
            return ReturnedKind.UnsubscribeRequest;
        return AutomaticMail.IsReply(root.Fields, signs.Subject) || parts.HasReceipt ? ReturnedKind.AutoReply : null;
    }

    /// <summary>The mail that an answer is about, by the fields that answers have (RFC 3834 section 3.1.6).</summary>
    private static OriginalMail Answered(MailPart root, ReportText text)
    {
        var returned = text.Original.Count > 0 ? OriginalReader.Of(text.Original) : OriginalMail.None;
        return returned with { MessageId = returned.MessageId ?? OriginalReader.LastId(root.Fields) };
    }
}
