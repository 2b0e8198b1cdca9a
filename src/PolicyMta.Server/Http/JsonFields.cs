using System.Globalization;
using System.Text.Json;
using MimeKit;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Server.Http;

/// <summary>Reads the fields of one JSON object, collecting every mistake with the name of its field. For one reader.</summary>
internal sealed class JsonFields(JsonElement body, JsonPath path, ICollection<FieldError> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public bool Has(string field) => Find(field) is not null;

    public string? Text(string field, bool singleLine = true)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Fail(field, "must be a string.");
        var text = value.GetString()!;
        return singleLine && MessageText.MistakeInLine(text) is { } mistake ? Fail(field, mistake) : text;
    }

    /// <summary>A moment in the form of RFC 3339.</summary>
    public DateTimeOffset? Time(string field)
    {
        if (Text(field) is not { } text)
            return null;
        if (Moment.TryParse(text, out var time))
            return time;
        Fail(field, Moment.Expected);
        return null;
    }

    /// <summary>A whole number of 32 bits.</summary>
    public int? Number(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
            return number;
        Fail(field, "must be a whole number.");
        return null;
    }

    public bool? Flag(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Fail(field, "must be true or false.");
        return null;
    }

    /// <summary>An object with fields of its own.</summary>
    public JsonFields? Object(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new JsonFields(value, path.Property(field), errors);
        Fail(field, "must be an object.");
        return null;
    }

    /// <summary>Bytes in base64.</summary>
    public byte[]? Bytes(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes))
            return bytes;
        Fail(field, "must be a string of base64 without line breaks.");
        return null;
    }

    /// <summary>A mailbox, or a list of them.</summary>
    public ImmutableArray<MailboxAddress> Mailboxes(string field, bool isLenient)
    {
        if (Find(field) is not { } value)
            return [];
        var place = path.Property(field);
        if (value.ValueKind != JsonValueKind.Array)
            return Mailbox(place, value, isLenient) is { } single ? [single] : [];

        var mailboxes = ImmutableArray.CreateBuilder<MailboxAddress>(value.GetArrayLength());
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (Mailbox(place.Item(index++), item, isLenient) is { } mailbox)
                mailboxes.Add(mailbox);
        }

        return mailboxes.ToImmutable();
    }

    /// <summary>How many items a list has; 0 if there is none.</summary>
    public int CountOf(string field) => Find(field) is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() : 0;

    /// <summary>An object of strings in single lines, in the client's order, and not more of them than that.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Map(
        string field, int most, Func<string, string?> checkName, Func<string, string?>? checkValue = null) =>
        Entries(field, most, "must be an object of strings.", (name, value, fail) =>
        {
            if (checkName(name) is { } problem)
                return fail(problem);
            if (value.ValueKind != JsonValueKind.String)
                return fail("must be a string.");
            var text = value.GetString()!;
            return (MessageText.MistakeInLine(text) ?? checkValue?.Invoke(text)) is { } wrong ? fail(wrong) : text;
        });

    /// <summary>
    /// An object of strings, numbers and truth values, as the texts to put in the place of their names, and not more of them than that.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> Values(string field, int most) =>
        Entries(field, most, "must be an object of strings, numbers and truth values.", (name, value, fail) => value.ValueKind switch
        {
            _ when !Template.IsName(name) =>
                fail("is not a valid name for a placeholder: use letters, digits, '_', '-' and '.', beginning with a letter."),
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => fail("must be a string, a number, true or false."),
        });

    /// <summary>A list whose items are objects, or strings that stand for an object with one field.</summary>
    public IEnumerable<JsonFields> Objects(string field, string? fieldOfString = null)
    {
        if (Find(field) is not { } value)
            yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(field, "must be a list.");
            yield break;
        }

        var place = path.Property(field);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var here = place.Item(index++);
            if (item.ValueKind == JsonValueKind.Object)
                yield return new JsonFields(item, here, errors);
            else if (item.ValueKind == JsonValueKind.String && fieldOfString is not null)
                yield return new JsonFields(
                    JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [fieldOfString] = item }), here, errors);
            else
                errors.Add(FieldError.At(here, fieldOfString is null ? "must be an object." : "must be an object or a string."));
        }
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

        Fail(field, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLower(CultureInfo.InvariantCulture)}.");
        return null;
    }

    /// <summary>Reports fields that nobody asked for: misspelt ones, mostly.</summary>
    public void RefuseOthers()
    {
        foreach (var property in body.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
                Fail(property.Name, $"is not known.{DidYouMean.For(property.Name, _known)} Known are {string.Join(", ", _known)}.");
        }
    }

    /// <summary>What was read, after <see cref="RefuseOthers"/>.</summary>
    public T Only<T>(T read)
    {
        RefuseOthers();
        return read;
    }

    public string? Fail(string field, string message)
    {
        errors.Add(FieldError.At(path.Property(field), message));
        return null;
    }

    /// <summary>A mistake in one entry of a field that is an object.</summary>
    public void FailAt(string field, string entry, string message) =>
        errors.Add(FieldError.At(path.Property(field).Property(entry), message));

    private ImmutableArray<KeyValuePair<string, string>> Entries(
        string field, int most, string expected, Func<string, JsonElement, Func<string, string?>, string?> read)
    {
        if (Find(field) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail(field, expected);
            return [];
        }

        if (value.GetPropertyCount() > most)
        {
            Fail(field, string.Create(CultureInfo.InvariantCulture, $"has {value.GetPropertyCount()} entries; {most} are allowed."));
            return [];
        }

        var place = path.Property(field);
        var entries = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var property in value.EnumerateObject())
        {
            var text = read(property.Name, property.Value, message =>
            {
                errors.Add(FieldError.At(place.Property(property.Name), message));
                return null;
            });
            if (text is not null)
                entries.Add(new(property.Name, text));
        }

        return entries.ToImmutable();
    }

    private JsonElement? Find(string field)
    {
        _known.Add(field);
        return body.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private MailboxAddress? Mailbox(JsonPath place, JsonElement value, bool isLenient)
    {
        if (value.ValueKind != JsonValueKind.String)
            errors.Add(FieldError.At(place, "must be a string with an address."));
        else if (Http.Mailbox.TryParse(value.GetString()!, isLenient, out var mailbox, out var error))
            return mailbox;
        else
            errors.Add(FieldError.At(place, error));
        return null;
    }
}
