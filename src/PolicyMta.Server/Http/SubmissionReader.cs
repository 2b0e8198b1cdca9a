using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using PolicyMta.Core.Headers;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Http;

/// <summary>Reads a <see cref="MessageSubmission"/> from JSON, or says everything that is wrong with it.</summary>
internal static class SubmissionReader
{
    private const int MaxHeaders = 200;
    private const int MaxSubstitutions = 1000;

    /// <summary>Labels of one message: they are kept in memory as long as it waits.</summary>
    public const int MaxLabels = 100;

    /// <summary>Characters of a label's value.</summary>
    public const int MaxLabelLength = 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private static readonly ImmutableArray<string> Lists = ["to", "cc", "bcc", "recipients"];

    private static readonly FrozenDictionary<string, string> OwnFields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["From"] = "from",
        ["To"] = "to",
        ["Cc"] = "cc",
        ["Bcc"] = "bcc",
        ["Reply-To"] = "reply_to",
        ["Subject"] = "subject",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ServersFields =
        new[] { "MIME-Version", "Return-Path", "Received", "Resent-From", "Resent-To", "Resent-Cc", "Resent-Bcc" }.ToFrozenSet(
            StringComparer.OrdinalIgnoreCase);

    /// <param name="json">The body.</param>
    /// <param name="lenient">Whose addresses may have dots in other places.</param>
    /// <param name="maxRecipients">How many recipients it may have; more are not even read.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static MessageSubmission? Read(
        ReadOnlyMemory<byte> json, LenientAddresses lenient, int maxRecipients, ICollection<FieldError> errors)
    {
        json = JsonText.WithoutMark(json);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return Read(document.RootElement, lenient, maxRecipients, errors);
            errors.Add(FieldError.At(JsonPath.Root with { Name = "body" }, "must be a JSON object."));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            errors.Clear();
            errors.Add(new FieldError("body", JsonText.MistakeIn(json.Span, e)));
        }

        return null;
    }

    private static MessageSubmission? Read(JsonElement body, LenientAddresses lenient, int maxRecipients, ICollection<FieldError> errors)
    {
        var fields = new JsonFields(body, JsonPath.Root, errors);
        foreach (var list in Lists)
        {
            if (fields.CountOf(list) is var count && count > maxRecipients)
                fields.Fail(list, string.Create(
                    CultureInfo.InvariantCulture, $"has {count} recipients; {maxRecipients} are allowed in one call."));
        }

        if (errors.Count > 0)
            return null;
        var from = fields.Mailboxes("from", lenient.Senders);
        var template = TemplateOrder.Read(fields);
        var common = fields.Values("substitutions", MaxSubstitutions).ToImmutableDictionary();
        var submission = new
        {
            To = fields.Mailboxes("to", lenient.Recipients),
            Cc = fields.Mailboxes("cc", lenient.Recipients),
            Bcc = fields.Mailboxes("bcc", lenient.Recipients),
            Common = common,
            Personal = ReadPersonal(fields, common, lenient),
            ReplyTo = fields.Mailboxes("reply_to", lenient.Recipients),
            Subject = fields.Text("subject"),
            Text = ReadBody(fields, "text"),
            Html = ReadBody(fields, "html"),
            Headers = fields.Map("headers", MaxHeaders, CheckHeaderName),
            Attachments = AttachmentReader.ReadAttachments(fields, "attachments"),
            Inline = AttachmentReader.ReadInline(fields, "inline"),
            Metadata = fields.Map("metadata", MaxLabels, CheckLabel, CheckLabelValue),
            ReturnPath = ReadReturnPath(fields, lenient),
            Tenant = ReadLabel(fields, "tenant"),
            Campaign = ReadLabel(fields, "campaign"),
            Priority = fields.OneOf<MessagePriority>("priority"),
            SendAt = fields.Time("send_at"),
            ExpiresAt = fields.Time("expires_at"),
        };

        if (from.Length != 1 && !HasError("from"))
            fields.Fail("from", "must name one sender.");
        var isShared = !(submission.To.IsEmpty && submission.Cc.IsEmpty && submission.Bcc.IsEmpty);
        if (isShared && !submission.Personal.IsEmpty)
            fields.Fail(
                "recipients",
                "and to, cc, bcc exclude each other: those in recipients each get a message of their own, the others share one.");
        else if (!isShared && submission.Personal.IsEmpty && !HasError("to") && !HasError("cc") && !HasError("bcc")
            && !HasError("recipients"))
            fields.Fail("to", "must name a recipient, or cc, bcc or recipients must.");
        if (template is not null)
            TemplateOrder.RefuseWords(fields);
        else if (fields.Has("substitutions") && submission.Personal.IsEmpty && !HasError("recipients"))
            fields.Fail("substitutions", "need recipients: in a message that all share there is nothing to replace.");
        if (template is null && submission.Text is null && submission.Html is null && !HasError("text") && !HasError("html"))
            fields.Fail("text", "must be given, or html, or both.");
        if (!submission.Inline.IsEmpty && submission.Html is null && template is null && !HasError("html"))
            fields.Fail("inline", "needs html that refers to it.");
        CheckValues(fields, submission.Subject, submission.Headers, isPersonal: !submission.Personal.IsEmpty);
        if (submission.ExpiresAt <= submission.SendAt)
            fields.Fail("expires_at", "must be later than send_at.");
        fields.RefuseOthers();

        return errors.Count > 0 ? null : new MessageSubmission
        {
            From = from[0],
            To = submission.To,
            Cc = submission.Cc,
            Bcc = submission.Bcc,
            Personal = submission.Personal,
            Template = template,
            Common = submission.Common,
            ReplyTo = submission.ReplyTo,
            Text = new MessageText(submission.Subject ?? "", submission.Text, submission.Html, submission.Headers),
            Attachments = submission.Attachments,
            Inline = submission.Inline,
            Metadata = submission.Metadata.ToImmutableDictionary(),
            ReturnPath = submission.ReturnPath,
            Tenant = submission.Tenant,
            Campaign = submission.Campaign,
            Priority = submission.Priority,
            SendAt = submission.SendAt,
            ExpiresAt = submission.ExpiresAt,
        };

        bool HasError(string field) => errors.Any(error => error.Field.StartsWith(field, StringComparison.Ordinal));
    }

    /// <summary>A wrong address among many is the refusal of that one; a wrong form is a mistake of the program that wrote it.</summary>
    private static ImmutableArray<PersonalRecipient> ReadPersonal(
        JsonFields fields, ImmutableDictionary<string, string> common, LenientAddresses lenient)
    {
        var recipients = ImmutableArray.CreateBuilder<PersonalRecipient>();
        foreach (var recipient in fields.Objects("recipients", "to"))
        {
            var given = recipient.Text("to", singleLine: false);
            var values = recipient.Values("substitutions", MaxSubstitutions);
            var metadata = recipient.Map("metadata", MaxLabels, CheckLabel, CheckLabelValue);
            if (given is null && !recipient.Has("to"))
                recipient.Fail("to", "must be given: the address.");
            recipient.RefuseOthers();
            if (given is not null)
            {
                var mailbox = Mailbox.TryParse(given, lenient.Recipients, out var parsed, out var error) ? parsed : null;
                recipients.Add(new PersonalRecipient(given, mailbox, error, values.IsEmpty ? common : common.SetItems(values), metadata));
            }
        }

        return recipients.ToImmutable();
    }

    private static string? ReadReturnPath(JsonFields fields, LenientAddresses lenient)
    {
        const string Field = "return_path";
        if (fields.Text(Field) is not { Length: > 0 } text)
            return fields.Text(Field);
        return Mailbox.TryReturnPath(text, lenient.Senders, out var address, out var error) ? address : fields.Fail(Field, error);
    }

    private static string? CheckHeaderName(string name)
    {
        if (OwnFields.TryGetValue(name, out var field))
            return $"is set by the field '{field}'.";
        if (ServersFields.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            return "is set by the server.";
        return HeaderText.MistakeInName(name);
    }

    /// <summary>Values with places for each recipient's own are checked when those are filled in.</summary>
    private static void CheckValues(
        JsonFields fields, string? subject, ImmutableArray<KeyValuePair<string, string>> headers, bool isPersonal)
    {
        if (subject is not null && IsReady(subject) && HeaderValues.MistakeIn("Subject", subject) is { } wrongSubject)
            fields.Fail("subject", wrongSubject);
        foreach (var (name, value) in headers)
        {
            if (IsReady(value) && HeaderValues.MistakeIn(name, value) is { } wrongValue)
                fields.FailAt("headers", name, wrongValue);
        }

        bool IsReady(string value) => !isPersonal || !value.Contains("{{", StringComparison.Ordinal);
    }

    private static string? ReadBody(JsonFields fields, string field)
    {
        var text = fields.Text(field, singleLine: false);
        return text?.Contains('\0', StringComparison.Ordinal) is true ? fields.Fail(field, MessageText.NulMistake) : text;
    }

    private static string? ReadLabel(JsonFields fields, string field)
    {
        var text = fields.Text(field);
        return text is not null && CheckLabelValue(text) is { } mistake ? fields.Fail(field, mistake) : text;
    }

    /// <summary>What is wrong with a tenant, a campaign, or the value of a label; null if nothing is.</summary>
    public static string? CheckLabelValue(string value) =>
        value.Length > MaxLabelLength ? string.Create(CultureInfo.InvariantCulture, $"must have at most {MaxLabelLength} characters.")
        : PrintableText.HasControls(value) ? "must not have control characters."
        : null;

    /// <summary>What is wrong with the name of a label; null if nothing is.</summary>
    public static string? CheckLabel(string name) =>
        name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? null
            : "must have 1 to 128 characters and no control characters.";
}
