namespace PolicyMta.Server.Http;

/// <summary>The template that a call names for its messages.</summary>
/// <param name="Name">The template.</param>
/// <param name="Version">The version; null for the published one.</param>
/// <param name="Locale">The language; null for the template's own.</param>
internal sealed record TemplateOrder(string Name, int? Version, string? Locale)
{
    private const int MaxName = 200;
    private const int MaxLocale = 35;

    /// <summary>Reads the fields of a call; null if it names no template.</summary>
    public static TemplateOrder? Read(JsonFields fields)
    {
        var name = fields.Text("template");
        var version = fields.Number("version");
        var locale = fields.Text("locale");
        if (version < 1)
            fields.Fail("version", "must be 1 or more.");
        if (locale is not null && !IsLocale(locale))
            fields.Fail("locale", "must be a language like de or de-CH.");
        if (name is null)
        {
            foreach (var field in new[] { "version", "locale" }.Where(fields.Has))
                fields.Fail(field, "needs a template.");
            return null;
        }

        if (name.Length is 0 or > MaxName)
            fields.Fail("template", $"must have 1 to {MaxName} characters.");
        return new TemplateOrder(name, version, locale);
    }

    /// <summary>What a template writes must not be given besides.</summary>
    public static void RefuseWords(JsonFields fields)
    {
        foreach (var field in new[] { "subject", "text", "html" }.Where(fields.Has))
            fields.Fail(field, "must be left out: the template writes it.");
    }

    /// <summary>Letters and digits in parts of up to eight, the first of letters.</summary>
    private static bool IsLocale(string text) => text.Length is > 1 and <= MaxLocale && char.IsAsciiLetter(text[0])
        && text.Split('-').All(static part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
