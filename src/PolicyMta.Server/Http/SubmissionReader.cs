using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Http;

/// <summary>Reads a <see cref="MessageSubmission"/> from JSON, or says everything that is wrong with it.</summary>
internal static class SubmissionReader
{
    private const int MaxFieldNameLength = 77;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

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
        new[] { "MIME-Version", "Return-Path", "Received", "Sender", "Resent-From", "Resent-To", "Resent-Cc", "Resent-Bcc" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static MessageSubmission? Read(ReadOnlyMemory<byte> json, ICollection<FieldError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return Read(document.RootElement, errors);
            errors.Add(new FieldError("body", "must be a JSON object."));
        }
        catch (JsonException e)
        {
            errors.Add(new FieldError("body", $"is no valid JSON: {e.Message}"));
        }

        return null;
    }

    private static MessageSubmission? Read(JsonElement body, ICollection<FieldError> errors)
    {
        var fields = new JsonFields(body, errors);
        var from = fields.Mailboxes("from");
        var submission = new
        {
            To = fields.Mailboxes("to"),
            Cc = fields.Mailboxes("cc"),
            Bcc = fields.Mailboxes("bcc"),
            ReplyTo = fields.Mailboxes("reply_to"),
            Subject = fields.Text("subject"),
            Text = fields.Text("text", singleLine: false),
            Html = fields.Text("html", singleLine: false),
            Headers = fields.Map("headers", CheckHeaderName),
            Metadata = fields.Map("metadata", CheckLabel),
            ReturnPath = ReadReturnPath(fields),
            Tenant = fields.Text("tenant"),
            Campaign = fields.Text("campaign"),
            Priority = fields.OneOf<MessagePriority>("priority"),
        };

        if (from.Length != 1 && !errors.Any(error => error.Field.StartsWith("from", StringComparison.Ordinal)))
            fields.Fail("from", "must name one sender.");
        if (submission.To.IsEmpty && submission.Cc.IsEmpty && submission.Bcc.IsEmpty && !errors.Any(error => error.Field.StartsWith("to", StringComparison.Ordinal)))
            fields.Fail("to", "must name a recipient.");
        if (submission.Text is null && submission.Html is null && !errors.Any(error => error.Field is "text" or "html"))
            fields.Fail("text", "must be given, or html, or both.");
        fields.RefuseOthers();

        return errors.Count > 0 ? null : new MessageSubmission
        {
            From = from[0],
            To = submission.To,
            Cc = submission.Cc,
            Bcc = submission.Bcc,
            ReplyTo = submission.ReplyTo,
            Subject = submission.Subject ?? "",
            Text = submission.Text,
            Html = submission.Html,
            Headers = submission.Headers,
            Metadata = submission.Metadata.ToImmutableDictionary(),
            ReturnPath = submission.ReturnPath,
            Tenant = submission.Tenant,
            Campaign = submission.Campaign,
            Priority = submission.Priority,
        };
    }

    private static string? ReadReturnPath(JsonFields fields)
    {
        const string Field = "return_path";
        if (fields.Text(Field) is not { Length: > 0 } text)
            return fields.Text(Field);
        return Mailbox.TryEnvelope(text, out var address, out var error) ? address : fields.Fail(Field, error);
    }

    private static string? CheckHeaderName(string name)
    {
        if (OwnFields.TryGetValue(name, out var field))
            return $"is set by the field '{field}'.";
        if (ServersFields.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            return "is set by the server.";
        var valid = name.Length is > 0 and <= MaxFieldNameLength && name.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !name.Contains(':', StringComparison.Ordinal);
        return valid ? null : "is no header field name: use printable ASCII without spaces and colons.";
    }

    private static string? CheckLabel(string name) =>
        name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyInRange('\0', '\x1f') ? null : "must have 1 to 128 characters and no control characters.";
}
