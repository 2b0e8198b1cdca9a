using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;

namespace PolicyMta.Campaigns.Http;

/// <summary>What differs between two versions, part by part. Immutable.</summary>
internal sealed record ContentDiff(long From, long To, ImmutableArray<(string Place, ImmutableArray<string> Lines)> Parts)
{
    public static ContentDiff Of(long from, TemplateContent before, long to, TemplateContent after)
    {
        var (old, now) = (PartsOf(before), PartsOf(after));
        var parts = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>)>();
        foreach (var place in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (left, right) = (old.GetValueOrDefault(place, ""), now.GetValueOrDefault(place, ""));
            if (left != right)
                parts.Add((place, LineDiff.Of(left, right)));
        }

        return new ContentDiff(from, to, parts.ToImmutable());
    }

    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("from", From);
        json.WriteNumber("to", To);
        json.WriteStartArray("parts");
        foreach (var (place, lines) in Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", place);
            json.WriteStartArray("lines");
            foreach (var line in lines)
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Dictionary<string, string> PartsOf(TemplateContent content)
    {
        var parts = content.Locales.SelectMany(pair => pair.Value.Parts().Select(
            part => (Place: Workshop.PlaceOf(pair.Key, part.Kind), part.Source))).ToDictionary(part => part.Place, part => part.Source);
        parts["default_locale"] = content.DefaultLocale;
        return parts;
    }
}
