using System.Text;
using System.Text.Json;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// Reads the notices of Amazon SES that come as JSON in a mail of its notification service (docs.aws.amazon.com/ses/latest/dg/
/// notification-contents.html), whose lines the mail may have broken.
/// </summary>
internal static class NotificationReader
{
    private const int MostText = 512 * 1024;
    private const int Depth = 32;

    public static ReturnedMessage? Read(ReportParts parts, ReturnedMessage basis)
    {
        foreach (var part in parts.Texts.Where(part => part.Type != "text/html").Take(2))
        {
            var text = part.Text();
            if (text.Length > MostText || JsonIn(text) is not { } json)
                continue;
            using (json)
            {
                if (Text(json.RootElement, "Message") is not { } message)
                    return Of(json.RootElement, basis);
                using var inner = Parse(message);
                return inner is null ? null : Of(inner.RootElement, basis);
            }
        }

        return null;
    }

    private static JsonDocument? JsonIn(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var isOne = start >= 0 && (text.Contains("notificationType", StringComparison.Ordinal)
            || text.Contains("eventType", StringComparison.Ordinal));
        if (!isOne)
            return null;
        var whole = text[start..].Replace("\r", "", StringComparison.Ordinal);
        return Parse(whole.Replace("\n ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal))
            ?? Parse(whole.Replace("\n", "", StringComparison.Ordinal)) ?? Parse(whole);
    }

    /// <summary>The document that the text begins with, whatever stands behind it.</summary>
    private static JsonDocument? Parse(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = Depth });
            return JsonDocument.TryParseValue(ref reader, out var document) ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReturnedMessage? Of(JsonElement root, ReturnedMessage basis)
    {
        basis = basis with { Original = OriginalOf(Get(root, "mail")) };
        return (Text(root, "notificationType") ?? Text(root, "eventType"))?.ToUpperInvariant() switch
        {
            "BOUNCE" => BounceOf(Get(root, "bounce"), basis),
            "COMPLAINT" => ComplaintOf(Get(root, "complaint"), basis),
            "DELIVERY" => DeliveryOf(Get(root, "delivery"), basis),
            "DELIVERYDELAY" => Report(Get(root, "deliveryDelay"), "delayedRecipients", ReportedAction.Delayed, basis),
            _ => null,
        };
    }

    private static ReturnedMessage? BounceOf(JsonElement? bounce, ReturnedMessage basis) => Report(
        bounce, "bouncedRecipients", Text(bounce, "bounceType") == "Transient" ? ReportedAction.Delayed : ReportedAction.Failed, basis);

    private static ReturnedMessage? Report(JsonElement? report, string list, ReportedAction action, ReturnedMessage basis)
    {
        var recipients = Items(report, list).Select(one =>
        {
            var said = ReplyText.OneLine(TypedText.ValueOf(Text(one, "diagnosticCode") ?? ""));
            return new ReturnedRecipient
            {
                Address = Address(Text(one, "emailAddress")),
                Action = Text(one, "action") == "failed" ? ReportedAction.Failed : action,
                Status = ReplyText.FindEnhanced(Text(one, "status") ?? "", 0),
                Reply = ReplyText.Read(said),
                Diagnostic = said,
                Stage = StageText.Find(said),
                RemoteMta = TypedText.Host(Text(report, "remoteMtaIp")),
            };
        }).Take(MailBounds.Recipients).ToImmutableArray();
        return recipients.IsEmpty
            ? null
            : basis with
            {
                Kind = ReturnedKind.DeliveryReport,
                Action = recipients.Min(one => one.Action),
                Recipients = recipients,
                ReportingMta = TypedText.Host(Text(report, "reportingMTA")),
            };
    }

    private static ReturnedMessage? ComplaintOf(JsonElement? complaint, ReturnedMessage basis)
    {
        var recipients = Items(complaint, "complainedRecipients").Select(one => Address(Text(one, "emailAddress")))
            .Where(address => address.Length > 0).Take(MailBounds.Recipients).ToImmutableArray();
        return basis with
        {
            Kind = ReturnedKind.Complaint,
            Recipients = recipients.IsEmpty
                ? [new ReturnedRecipient()]
                : [.. recipients.Select(address => new ReturnedRecipient { Address = address })],
            Feedback = new Feedback
            {
                Type = Text(complaint, "complaintFeedbackType") ?? "abuse",
                UserAgent = Text(complaint, "userAgent"),
                OriginalRcptTo = recipients,
                IsRedacted = recipients.IsEmpty,
                ArrivalDate = Text(complaint, "arrivalDate"),
            },
        };
    }

    private static ReturnedMessage? DeliveryOf(JsonElement? delivery, ReturnedMessage basis)
    {
        var said = Text(delivery, "smtpResponse") ?? "";
        var recipients = Items(delivery, "recipients").Where(one => one.ValueKind == JsonValueKind.String).Take(MailBounds.Recipients)
            .Select(one => new ReturnedRecipient
            {
                Address = Address(one.GetString()),
                Action = ReportedAction.Delivered,
                Reply = ReplyText.Read(said),
                Diagnostic = ReplyText.OneLine(said),
            }).ToImmutableArray();
        return recipients.IsEmpty
            ? null
            : basis with
            {
                Kind = ReturnedKind.DeliveryReport,
                Action = ReportedAction.Delivered,
                Recipients = recipients,
                ReportingMta = TypedText.Host(Text(delivery, "reportingMTA")),
            };
    }

    private static OriginalMail OriginalOf(JsonElement? mail)
    {
        var fields = Items(mail, "headers").Take(MailBounds.Fields)
            .Where(field => Text(field, "name") is { Length: > 0 })
            .Select(field => new MailField(Text(field, "name")!, Text(field, "value") ?? "")).ToImmutableArray();
        var original = OriginalReader.Of(new FieldBlock(fields));
        return original with
        {
            ReturnPath = original.ReturnPath ?? AddressText.First(Text(mail, "source")),
            MessageId = original.MessageId ?? Text(Get(mail, "commonHeaders"), "messageId"),
            Subject = original.Subject ?? Text(Get(mail, "commonHeaders"), "subject"),
        };
    }

    private static string Address(string? text) => TypedText.Address(text) ?? "";

    private static JsonElement? Get(JsonElement? from, string name) =>
        from is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? from, string name) =>
        Get(from, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement? from, string name) =>
        Get(from, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;
}
