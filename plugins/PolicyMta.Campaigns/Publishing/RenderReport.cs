namespace PolicyMta.Campaigns.Publishing;

/// <summary>A version as somebody would get it. Immutable.</summary>
internal sealed record RenderReport(
    long Version, string Locale, RenderedTemplate Words, ImmutableSortedSet<string> Required, ImmutableSortedSet<string> Optional,
    ImmutableArray<string> Warnings)
{
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("locale", Locale);
        json.WriteString("subject", Words.Subject);
        if (Words.Html is not null)
            json.WriteString("html", Words.Html);
        if (Words.Text is not null)
            json.WriteString("text", Words.Text);
        foreach (var (name, texts) in new (string, IEnumerable<string>)[]
            { ("required", Required), ("optional", Optional), ("warnings", Warnings) })
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });
}
