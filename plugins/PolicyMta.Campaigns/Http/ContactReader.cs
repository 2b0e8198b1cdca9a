using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Http;

/// <summary>Reads contacts that clients send as JSON, and says everything that is wrong with them.</summary>
internal static class ContactReader
{
    public const int MaxContacts = 1000;
    private const int MaxMistakes = 200;

    /// <summary>One contact, whose address stands elsewhere.</summary>
    public static ContactWrite? Read(ReadOnlyMemory<byte> body, string address, List<Mistake> mistakes)
    {
        CheckAddress(address, "address", mistakes);
        using var document = ContentJson.Parse(body.IsEmpty ? "{}"u8.ToArray() : body, mistakes);
        if (document is null)
            return null;
        ContentJson.RefuseOthers(document.RootElement, "", ["locale", "fields"], mistakes);
        return Read(document.RootElement, address, "", mistakes);
    }

    /// <summary>A list: <c>{"contacts": [{"address", "locale", "fields"}]}</c>.</summary>
    public static ImmutableArray<ContactWrite> ReadList(ReadOnlyMemory<byte> body, List<Mistake> mistakes)
    {
        using var document = ContentJson.Parse(body, mistakes);
        if (document is null)
            return [];
        ContentJson.RefuseOthers(document.RootElement, "", ["contacts"], mistakes);
        if (!document.RootElement.TryGetProperty("contacts", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MaxContacts)
        {
            mistakes.Add(new("contacts", $"must be a list with 1 to {MaxContacts} contacts; import a file if there are more."));
            return [];
        }

        var contacts = ImmutableArray.CreateBuilder<ContactWrite>();
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, item) in list.EnumerateArray().Index().TakeWhile(_ => mistakes.Count < MaxMistakes))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"contacts[{i}]");
            if (item.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add(new(place, "must be an object with address, locale and fields."));
                continue;
            }

            ContentJson.RefuseOthers(item, place + ".", ["address", "locale", "fields"], mistakes);
            var before = mistakes.Count;
            var address = ContentJson.Text(item, "address", place + ".", ContactAddress.MaxLength, mistakes) ?? "";
            if (mistakes.Count == before)
                CheckAddress(address, place + ".address", mistakes);
            if (!keys.TryAdd(ContactAddress.KeyOf(address), i) && address.Length > 0)
                mistakes.Add(new(place + ".address", $"is that of contacts[{keys[ContactAddress.KeyOf(address)]}] as well."));
            if (Read(item, address, place + ".", mistakes) is { } contact)
                contacts.Add(contact);
        }

        return contacts.ToImmutable();
    }

    private static ContactWrite? Read(JsonElement item, string address, string place, List<Mistake> mistakes)
    {
        var before = mistakes.Count;
        var locale = ContentJson.Text(item, "locale", place, 35, mistakes);
        if (locale is not null && !TemplateContent.IsLocale(locale))
            mistakes.Add(new(place + "locale", "is not a language like en or de-CH."));
        var fields = ReadFields(item, place + "fields", mistakes);
        return mistakes.Count == before ? new ContactWrite(address, locale, fields) : null;
    }

    private static ImmutableDictionary<string, string> ReadFields(JsonElement item, string place, List<Mistake> mistakes)
    {
        var fields = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (!item.TryGetProperty("fields", out var given) || given.ValueKind == JsonValueKind.Null)
            return fields.ToImmutable();
        if (given.ValueKind != JsonValueKind.Object || given.GetPropertyCount() > FieldNames.MaxFields)
        {
            mistakes.Add(new(place, $"must be an object with up to {FieldNames.MaxFields} fields."));
            return fields.ToImmutable();
        }

        foreach (var field in given.EnumerateObject())
        {
            var at = $"{place}.{ContentJson.Shown(field.Name)}";
            var value = field.Value.ValueKind switch
            {
                JsonValueKind.String => field.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.Value.GetRawText(),
                JsonValueKind.Null => "",
                _ => null,
            };
            if (!FieldNames.IsName(field.Name) || FieldNames.Own.Contains(field.Name))
            {
                mistakes.Add(new(at, FieldNames.Rule));
            }
            else if (value is null)
            {
                mistakes.Add(new(at, "must be a text, a number, true, false, or null for none."));
            }
            else if (RowReader.MistakeIn(value) is { } mistake)
            {
                mistakes.Add(new(at, mistake));
            }
            else
            {
                fields[field.Name] = value;
            }
        }

        return fields.ToImmutable();
    }

    private static void CheckAddress(string address, string place, List<Mistake> mistakes)
    {
        if (ContactAddress.MistakeIn(address) is { } mistake)
            mistakes.Add(new(place, mistake));
    }
}
