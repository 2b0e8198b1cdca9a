using System.Collections.Immutable;
using System.Text.Json;
using MimeKit;

namespace PolicyMta.Server.Http;

/// <summary>Reads the fields of one JSON object, collecting every mistake with the name of its field. For one reader.</summary>
internal sealed class JsonFields(JsonElement body, ICollection<FieldError> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string? Text(string field, bool singleLine = true)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Fail(field, "must be a string.");
        var text = value.GetString()!;
        return singleLine && HasLineBreak(text) ? Fail(field, "must be one line: line breaks would start another header field.") : text;
    }

    /// <summary>A mailbox, or a list of them.</summary>
    public ImmutableArray<MailboxAddress> Mailboxes(string field)
    {
        if (Find(field) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            return Mailbox(field, value) is { } single ? [single] : [];

        var mailboxes = ImmutableArray.CreateBuilder<MailboxAddress>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (Mailbox($"{field}[{mailboxes.Count}]", item) is { } mailbox)
                mailboxes.Add(mailbox);
        }

        return mailboxes.ToImmutable();
    }

    /// <summary>An object of strings, in the client's order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Map(string field, Func<string, string?> checkName)
    {
        if (Find(field) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail(field, "must be an object of strings.");
            return [];
        }

        var entries = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var property in value.EnumerateObject())
        {
            var name = $"{field}.{property.Name}";
            if (checkName(property.Name) is { } problem)
                Fail(name, problem);
            else if (property.Value.ValueKind != JsonValueKind.String)
                Fail(name, "must be a string.");
            else if (HasLineBreak(property.Value.GetString()!))
                Fail(name, "must be one line: line breaks would start another header field.");
            else
                entries.Add(new(property.Name, property.Value.GetString()!));
        }

        return entries.ToImmutable();
    }

    public T? OneOf<T>(string field)
        where T : struct, Enum
    {
        if (Text(field) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        Fail(field, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
        return null;
    }

    /// <summary>Reports fields that nobody asked for: misspelt ones, mostly.</summary>
    public void RefuseOthers()
    {
        foreach (var property in body.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
                Fail(property.Name, $"is not known; known are {string.Join(", ", _known)}.");
        }
    }

    public string? Fail(string field, string message)
    {
        errors.Add(new FieldError(field, message));
        return null;
    }

    private JsonElement? Find(string field)
    {
        _known.Add(field);
        return body.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private MailboxAddress? Mailbox(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            Fail(field, "must be a string with an address.");
        else if (Http.Mailbox.TryParse(value.GetString()!, out var mailbox, out var error))
            return mailbox;
        else
            Fail(field, error);
        return null;
    }

    private static bool HasLineBreak(string text) => text.AsSpan().ContainsAny('\r', '\n', '\0');
}
