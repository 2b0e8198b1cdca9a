namespace PolicyMta.Campaigns.Content;

/// <summary>A template's words in all its languages. Immutable.</summary>
/// <param name="DefaultLocale">The language that holds where another is not there.</param>
/// <param name="Locales">The words, by language.</param>
internal sealed record TemplateContent(string DefaultLocale, ImmutableSortedDictionary<string, LocaleWords> Locales)
{
    public const int MaxLocales = 50;

    /// <summary>
    /// The language that answers a wish: itself, or what is left of it without its last part (<c>de-CH</c>, <c>de</c>), or the default.
    /// </summary>
    public string LocaleFor(string? wanted)
    {
        for (var locale = wanted; locale is { Length: > 0 };)
        {
            if (Locales.Keys.FirstOrDefault(key => key.Equals(locale, StringComparison.OrdinalIgnoreCase)) is { } found)
                return found;
            var end = locale.LastIndexOf('-');
            locale = end < 0 ? "" : locale[..end];
        }

        return DefaultLocale;
    }

    /// <summary>Whether a text is a language: letters and digits in parts of up to eight, the first of letters.</summary>
    public static bool IsLocale(string text) =>
        text.Length is > 1 and <= 35 && char.IsAsciiLetter(text[0])
            && text.Split('-').All(static part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
