using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyMta.Server.Tests.Http;

/// <summary>
/// Checks JSON against the schemas of an OpenAPI document: the part of JSON Schema 2020-12 that ours uses. A keyword that it does not know
/// is an error.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What is wrong with a value; empty where nothing is.</summary>
    public IReadOnlyList<string> Mistakes(JsonElement schema, JsonElement value, string at = "#")
    {
        var mistakes = new List<string>();
        foreach (var keyword in schema.EnumerateObject())
            mistakes.AddRange(Mistakes(schema, keyword.Name, keyword.Value, value, at));
        return mistakes;
    }

    private IEnumerable<string> Mistakes(JsonElement schema, string keyword, JsonElement expected, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "$ref":
                return Mistakes(Resolve(expected.GetString()!), value, at);
            case "type":
                var types = expected.ValueKind == JsonValueKind.Array
                    ? [.. expected.EnumerateArray().Select(type => type.GetString()!)]
                    : new[] { expected.GetString()! };
                return Unless(types.Any(type => Is(type, value)), $"{at} is no {string.Join(" or ", types)}");
            case "enum":
                return Unless(
                    expected.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)), $"{at} is none of {expected}");
            case "allOf":
                return expected.EnumerateArray().SelectMany(each => Mistakes(each, value, at));
            case "anyOf":
                return Unless(expected.EnumerateArray().Any(each => Mistakes(each, value, at).Count == 0), $"{at} fits none of anyOf");
            case "oneOf":
                return Unless(
                    expected.EnumerateArray().Count(each => Mistakes(each, value, at).Count == 0) == 1, $"{at} does not fit one of oneOf");
            case "description" or "format" or "contentEncoding" or "default":
                return [];
            default:
                return value.ValueKind switch
                {
                    JsonValueKind.Object => OfObject(schema, keyword, expected, value, at),
                    JsonValueKind.Array => OfArray(keyword, expected, value, at),
                    JsonValueKind.String => OfString(keyword, expected, value.GetString()!, at),
                    _ => Known(keyword),
                };
        }
    }

    private IEnumerable<string> OfObject(
        JsonElement schema, string keyword, JsonElement expected, JsonElement value, string at) => keyword switch
        {
            "required" =>
                expected.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))
                    .Select(name => $"{at} has no {name}"),
            "properties" => value.EnumerateObject().Where(item => expected.TryGetProperty(item.Name, out _))
                .SelectMany(item => Mistakes(expected.GetProperty(item.Name), item.Value, $"{at}/{item.Name}")),
            "additionalProperties" => value.EnumerateObject()
                .Where(item => !schema.TryGetProperty("properties", out var named) || !named.TryGetProperty(item.Name, out _))
                .SelectMany(item => expected.ValueKind == JsonValueKind.False
                    ? [$"{at}/{item.Name} is not known"]
                    : Mistakes(expected, item.Value, $"{at}/{item.Name}")),
            "propertyNames" => value.EnumerateObject()
                .SelectMany(item => OfString("pattern", expected.GetProperty("pattern"), item.Name, $"{at}/{item.Name}")),
            _ => Known(keyword),
        };

    private IEnumerable<string> OfArray(string keyword, JsonElement expected, JsonElement value, string at) => keyword switch
    {
        "items" => value.EnumerateArray().SelectMany((item, index) => Mistakes(expected, item, $"{at}/{index}")),
        "minItems" => Unless(value.GetArrayLength() >= expected.GetInt32(), $"{at} has too few items"),
        "maxItems" => Unless(value.GetArrayLength() <= expected.GetInt32(), $"{at} has too many items"),
        _ => Known(keyword),
    };

    private static IEnumerable<string> OfString(string keyword, JsonElement expected, string text, string at) => keyword switch
    {
        "minLength" => Unless(text.Length >= expected.GetInt32(), $"{at} is too short"),
        "maxLength" => Unless(text.Length <= expected.GetInt32(), $"{at} is too long"),
        "pattern" => Unless(
            Regex.IsMatch(text, expected.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)), $"{at} does not match {expected}"),
        _ => Known(keyword),
    };

    private static IEnumerable<string> Known(string keyword) => keyword is "properties" or "required" or "additionalProperties"
        or "propertyNames" or "items" or "minItems" or "maxItems" or "minLength" or "maxLength" or "pattern" or "minimum" or "maximum"
        ? []
        : throw new NotSupportedException($"This check does not know '{keyword}'.");

    private static IEnumerable<string> Unless(bool holds, string mistake) => holds ? [] : [mistake];

    private static bool Is(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String)
            or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        _ => false,
    };

    private JsonElement Resolve(string reference)
    {
        var found = document;
        foreach (var name in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            found = found.GetProperty(name);
        return found;
    }
}
