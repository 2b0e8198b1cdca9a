using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Http;

/// <summary>Which version somebody wants to see rendered, and with what. Immutable.</summary>
internal sealed record RenderWish(long? Version, string? Locale, ImmutableDictionary<string, string> Values)
{
    private const int MaxValues = 1000;
    private const int MaxValue = 64 * 1024;

    /// <param name="body">What a client sent.</param>
    /// <param name="mistakes">What is wrong with it.</param>
    /// <param name="beside">What else may stand in it.</param>
    public static RenderWish? Read(ReadOnlyMemory<byte> body, List<Mistake> mistakes, params ImmutableArray<string> beside)
    {
        using var document = ContentJson.Parse(body.IsEmpty ? "{}"u8.ToArray() : body, mistakes);
        if (document is null)
            return null;
        var root = document.RootElement;
        ContentJson.RefuseOthers(root, "", ["version", "locale", "values", .. beside], mistakes);
        long? version = null;
        if (root.TryGetProperty("version", out var number) && number.ValueKind != JsonValueKind.Null)
        {
            if (number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var read) && read > 0)
                version = read;
            else
                mistakes.Add(new("version", "must be the number of a version."));
        }

        var locale = ContentJson.Text(root, "locale", "", 35, mistakes);
        if (locale is not null && !TemplateContent.IsLocale(locale))
            mistakes.Add(new("locale", "is not a language like en or de-CH."));
        var values = ReadValues(root, mistakes);
        return mistakes.Count == 0 ? new RenderWish(version, locale, values) : null;
    }

    private static ImmutableDictionary<string, string> ReadValues(JsonElement root, List<Mistake> mistakes)
    {
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (!root.TryGetProperty("values", out var given) || given.ValueKind == JsonValueKind.Null)
            return values.ToImmutable();
        if (given.ValueKind != JsonValueKind.Object || given.GetPropertyCount() > MaxValues)
        {
            mistakes.Add(new("values", string.Create(CultureInfo.InvariantCulture, $"must be an object with at most {MaxValues} values.")));
            return values.ToImmutable();
        }

        foreach (var value in given.EnumerateObject())
        {
            var text = value.Value.ValueKind switch
            {
                JsonValueKind.String => value.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.Value.GetRawText(),
                _ => null,
            };
            if (text is null || text.Length > MaxValue || value.Name.Length is 0 or > 100)
            {
                mistakes.Add(new(
                    "values", $"must be texts of up to {MaxValue} characters, numbers, true or false, by names of up to 100."));
            }
            else
            {
                values[value.Name] = text;
            }
        }

        return values.ToImmutable();
    }
}
