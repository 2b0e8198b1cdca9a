using System.Text.Json;

namespace PolicyMta.Campaigns.Content;

/// <summary>Templates' words as JSON: what clients send, and what is stored.</summary>
internal static class ContentJson
{
    private const int MaxPart = 256 * 1024;
    private const int MaxSubject = 2000;
    private const int MaxDepth = 6;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a client's content, and says everything that is wrong with it.</summary>
    public static TemplateContent? Read(ReadOnlyMemory<byte> json, List<Mistake> mistakes)
    {
        using var document = Parse(json, mistakes);
        return document is null ? null : Read(document.RootElement, MaxPart, mistakes);
    }

    /// <param name="body">A client's content.</param>
    /// <param name="mistakes">What is wrong with it.</param>
    /// <param name="beside">What else may stand in it.</param>
    public static TemplateContent? Read(JsonElement body, List<Mistake> mistakes, params ImmutableArray<string> beside) =>
        Read(body, MaxPart, mistakes, beside);

    private static TemplateContent? Read(JsonElement body, int most, List<Mistake> mistakes, params ImmutableArray<string> beside)
    {
        RefuseOthers(body, "", ["default_locale", "locales", .. beside], mistakes);
        var before = mistakes.Count;
        var locales = ReadLocales(body, most, mistakes);
        var areWhole = mistakes.Count == before;
        var preferred = Text(body, "default_locale", "", 35, mistakes);
        preferred ??= locales.Count == 1 ? locales.Keys.Single() : null;
        if (preferred is null && locales.Count > 1)
            mistakes.Add(new("default_locale", "must say which of the locales holds where another is not there."));
        else if (preferred is not null && areWhole && !locales.ContainsKey(preferred))
            mistakes.Add(new("default_locale", "is not one of the locales."));
        return mistakes.Count > 0 ? null : new TemplateContent(preferred!, locales);
    }

    /// <summary>Reads what was stored; inlined CSS may have made it longer than what clients may send.</summary>
    public static TemplateContent Stored(string json)
    {
        var mistakes = new List<Mistake>();
        using var document = Parse(System.Text.Encoding.UTF8.GetBytes(json), mistakes);
        return (document is null ? null : Read(document.RootElement, int.MaxValue, mistakes))
            ?? throw new InvalidDataException("A stored template cannot be read: " + mistakes[0].Message);
    }

    public static string Write(TemplateContent content) => JsonText.Of(json => Write(json, content));

    public static void Write(Utf8JsonWriter json, TemplateContent content)
    {
        json.WriteStartObject();
        json.WriteString("default_locale", content.DefaultLocale);
        json.WriteStartObject("locales");
        foreach (var (locale, words) in content.Locales)
        {
            json.WriteStartObject(locale);
            json.WriteString("subject", words.Subject);
            if (words.Html is not null)
                json.WriteString("html", words.Html);
            if (words.Mjml is not null)
                json.WriteString("mjml", words.Mjml);
            if (words.Text is not null)
                json.WriteString("text", words.Text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A JSON object; null, with a mistake, if it is none.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json, List<Mistake> mistakes, int maxDepth = MaxDepth)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict with { MaxDepth = maxDepth });
            var isObject = document.RootElement.ValueKind == JsonValueKind.Object;
            if (isObject && IsUnicode(json.Span))
                return document;
            document.Dispose();
            mistakes.Add(new("body", isObject ? "has half a character, such as \\ud83d alone." : "must be a JSON object."));
        }
        catch (JsonException e)
        {
            mistakes.Add(new(
                "body", $"is not JSON (line {(e.LineNumber ?? 0) + 1}), or a name stands twice in an object, or it is too deep."));
        }

        return null;
    }

    /// <summary>A text of a JSON object; null if it is not there, or is a mistake.</summary>
    public static string? Text(JsonElement body, string name, string place, int most, List<Mistake> mistakes)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            mistakes.Add(new(place + name, "must be a string."));
        else if (value.GetString() is { } text && text.Length > most)
            mistakes.Add(new(place + name, $"has more than {most} characters."));
        else if (value.GetString()!.Contains('\0', StringComparison.Ordinal))
            mistakes.Add(new(place + name, "has a NUL character, which no message may hold."));
        else
            return value.GetString();
        return null;
    }

    /// <summary>Names that mean nothing here.</summary>
    public static void RefuseOthers(JsonElement body, string place, ImmutableArray<string> known, List<Mistake> mistakes)
    {
        foreach (var property in body.EnumerateObject().Where(property => !known.Contains(property.Name)).Take(10))
            mistakes.Add(new(place + Shown(property.Name), $"is not known. Known are {string.Join(", ", known)}."));
    }

    /// <summary>Whether all escapes of a well-formed document make characters: half of one cannot be read as text.</summary>
    private static bool IsUnicode(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0)
            return true;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ImmutableSortedDictionary<string, LocaleWords> ReadLocales(
        JsonElement body, int most, List<Mistake> mistakes)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, LocaleWords>(StringComparer.Ordinal);
        if (!body.TryGetProperty("locales", out var locales) || locales.ValueKind != JsonValueKind.Object
            || locales.GetPropertyCount() is 0 or > TemplateContent.MaxLocales)
        {
            mistakes.Add(new(
                "locales", $"must be an object with 1 to {TemplateContent.MaxLocales} languages: {{\"en\": {{\"subject\": ...}}}}."));
            return read.ToImmutable();
        }

        foreach (var locale in locales.EnumerateObject())
        {
            var place = $"locales.{Shown(locale.Name)}";
            if (!TemplateContent.IsLocale(locale.Name))
                mistakes.Add(new(place, "is not a language like en or de-CH."));
            else if (most != int.MaxValue && read.Keys.Contains(locale.Name, StringComparer.OrdinalIgnoreCase))
                mistakes.Add(new(place, "is there already in other letters: give each language once."));
            else if (locale.Value.ValueKind != JsonValueKind.Object)
                mistakes.Add(new(place, "must be an object with subject, html or mjml, and text."));
            else if (ReadWords(locale.Value, place + ".", most, mistakes) is { } words)
                read[locale.Name] = words;
        }

        return read.ToImmutable();
    }

    private static LocaleWords? ReadWords(JsonElement body, string place, int most, List<Mistake> mistakes)
    {
        var before = mistakes.Count;
        RefuseOthers(body, place, ["subject", "html", "mjml", "text"], mistakes);
        var beforeSubject = mistakes.Count;
        var subject = Text(body, "subject", place, MaxSubject, mistakes);
        if (string.IsNullOrWhiteSpace(subject) && mistakes.Count == beforeSubject)
            mistakes.Add(new(place + "subject", "must be given."));
        else if (subject?.AsSpan().ContainsAny('\r', '\n') is true)
            mistakes.Add(new(place + "subject", "must be one line."));
        var beforeBodies = mistakes.Count;
        var html = Text(body, "html", place, most, mistakes);
        var mjml = Text(body, "mjml", place, most, mistakes);
        var text = Text(body, "text", place, most, mistakes);
        if (html is not null && mjml is not null)
            mistakes.Add(new(place + "mjml", "is given beside html, which is made of it: give one of the two."));
        else if (html is null && mjml is null && text is null && mistakes.Count == beforeBodies)
            mistakes.Add(new(place + "html", "must be given, or mjml, or text."));
        return mistakes.Count == before ? new LocaleWords(subject!, html, text, mjml) : null;
    }

    /// <summary>A name that a client gave, in a message: short, and of plain characters.</summary>
    public static string Shown(string name) =>
        new([.. name.Take(40).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '?')]);
}
