namespace PolicyMta.Campaigns.Content;

/// <summary>A template's words in one language: Liquid. Immutable.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Html">The HTML, or null.</param>
/// <param name="Text">The plain text; null if it is made from the HTML.</param>
/// <param name="Mjml">MJML, of which the HTML is made; null if the HTML is given, or what is sent is meant.</param>
internal sealed record LocaleWords(string Subject, string? Html, string? Text, string? Mjml = null)
{
    /// <summary>The parts that are there.</summary>
    public IEnumerable<(PartKind Kind, string Source)> Parts()
    {
        yield return (PartKind.Subject, Subject);
        if (Html is not null)
            yield return (PartKind.Html, Html);
        if (Mjml is not null)
            yield return (PartKind.Mjml, Mjml);
        if (Text is not null)
            yield return (PartKind.Text, Text);
    }
}
