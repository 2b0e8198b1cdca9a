using System.Text.Json;

namespace PolicyMta.Campaigns.Content;

/// <summary>
/// What is sent of a version: its words with CSS inlined and plain text, and the brand's blocks of that moment. Immutable.
/// </summary>
/// <param name="Words">The words.</param>
/// <param name="Blocks">The blocks that they name.</param>
/// <param name="Warnings">What its authors should know.</param>
internal sealed record PublishedContent(
    TemplateContent Words, ImmutableSortedDictionary<string, BrandBlock> Blocks, ImmutableArray<string> Warnings)
{
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("words");
        ContentJson.Write(json, Words);
        json.WriteStartObject("blocks");
        foreach (var (name, block) in Blocks)
        {
            json.WriteStartObject(name);
            json.WriteString("html", block.Html);
            json.WriteString("text", block.Text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("warnings");
        foreach (var warning in Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static PublishedContent Stored(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new PublishedContent(
            ContentJson.Stored(root.GetProperty("words").GetRawText()),
            root.GetProperty("blocks").EnumerateObject().ToImmutableSortedDictionary(
                block => block.Name,
                block => new BrandBlock(block.Value.GetProperty("html").GetString()!, block.Value.GetProperty("text").GetString()!),
                StringComparer.Ordinal),
            [.. root.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)]);
    }
}
