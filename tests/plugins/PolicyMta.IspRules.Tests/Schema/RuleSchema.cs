using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PolicyMta.IspRules.Explain;
using PolicyMta.ReplyMatching;

namespace PolicyMta.IspRules.Tests.Schema;

/// <summary>Writes the JSON schema of the rules for editors, from the types that read them and their comments.</summary>
internal sealed partial class RuleSchema
{
    private const string Elsewhere = @"|\$\{.*\}|file:.*";
    private readonly Dictionary<string, string> _docs = [];

    public RuleSchema()
    {
        foreach (var assembly in new[] { typeof(IspRulesPlugin).Assembly, typeof(TrafficProfile).Assembly })
        {
            foreach (var member in XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
                _docs[member.Attribute("name")!.Value] = TextOf(member.Element("summary"));
        }
    }

    public string Write()
    {
        var plugin = Of(typeof(IspRulesOptions));
        plugin["description"] = "Traffic rules by provider, domain and MX host.";
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "PolicyMta: rules of the plugin PolicyMta.IspRules",
            ["type"] = "object",
            ["properties"] = Object("plugins", Object("settings", Object("PolicyMta.IspRules", plugin))),
        };
        return root.ToJsonString(new()
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        })
            + "\n";

        static JsonObject Object(string key, JsonObject value) => new()
        {
            [key] = value.ContainsKey("type") ? value : new JsonObject { ["type"] = "object", ["properties"] = value },
        };
    }

    private JsonObject Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long))
            return new() { ["type"] = "integer" };
        if (type == typeof(double))
            return new() { ["type"] = "number" };
        if (type == typeof(TimeSpan))
            return new()
            {
                ["type"] = Either("string", "integer"),
                ["pattern"] = "^(0|([0-9.]+(ms|s|sec|m|min|h|d) ?)+" + Elsewhere + ")$"
            };
        if (type == typeof(Rate))
            return new() { ["type"] = "string", ["pattern"] = "^([0-9]+ ?/ ?([0-9.]*(ms|s|sec|m|min|h|d))+" + Elsewhere + ")$" };
        if (type == typeof(CodePattern))
            return new()
            {
                ["type"] = Either("string", "integer"),
                ["pattern"] = "^[45]([0-9]{2}|[0-9]x|xx)$",
                ["minimum"] = 400,
                ["maximum"] = 599
            };
        if (type.IsEnum)
            return new()
            {
                ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)SettingText.Of(Enum.Parse(type,
                name)))])
            };
        if (type == typeof(string) || type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(
            IParsable<>)))
            return new() { ["type"] = Either("string", "number", "boolean") };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Partial<>))
            return RecordOf(type.GetGenericArguments()[0], isPartial: true);
        if (MapOf(type) is { } value)
            return new()
            {
                ["type"] = "object",
                ["additionalProperties"] = Of(value),
                ["properties"] = new JsonObject { ["replace"] = Replace() }
            };
        if (typeof(IEnumerable).IsAssignableFrom(type))
            return new() { ["type"] = "array", ["items"] = Of(type.GetGenericArguments()[0]) };
        return RecordOf(type, isPartial: false);
    }

    private JsonObject RecordOf(Type type, bool isPartial)
    {
        var properties = new JsonObject { ["replace"] = Replace() };
        var required = new JsonArray();
        foreach (var (name, property) in SettingText.In(type))
        {
            if (property.IsDefined(typeof(InlineSettingsAttribute)))
            {
                foreach (var (key, schema) in RecordOf(property.PropertyType.GetGenericArguments()[0],
                    isPartial: true)["properties"]!.AsObject())
                    properties.TryAdd(key, schema!.DeepClone());
                continue;
            }

            var schemaOf = Of(property.PropertyType);
            if (_docs.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}") is { Length: > 0 } text)
                schemaOf["description"] = text;
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && schemaOf["type"]?.ToString() is "integer" or "number")
                Limit(schemaOf, range);
            properties[name] = schemaOf;
            if (!isPartial && property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)))
                required.Add(name);
        }

        var schemaOfRecord = new JsonObject
        {
            ["type"] = Either("object", "null"),
            ["additionalProperties"] = false,
            ["properties"] = properties
        };
        if (required.Count > 0)
            schemaOfRecord["required"] = required;
        return schemaOfRecord;
    }

    private static void Limit(JsonObject schema, RangeAttribute range)
    {
        schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture));
        if (range.Maximum is not int.MaxValue)
            schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
    }

    private static JsonObject Replace() => new()
    {
        ["type"] = "boolean",
        ["description"] = "true: this takes the place of what is shipped, in place of being laid over it.",
    };

    private static JsonArray Either(params string[] types) => new([.. types.Select(type => (JsonNode)type)]);

    private static Type? MapOf(Type type) => type.IsGenericType && type.GetGenericArguments() is [var key,
        var value] && key == typeof(string)
        ? value
        : null;

    private static string TextOf(XElement? summary)
    {
        if (summary is null)
            return "";
        foreach (var reference in summary.Descendants().Where(element => element.Name == "see").ToList())
            reference.ReplaceWith(reference.Attribute("cref")?.Value.Split('.', ':')[^1] ?? reference.Attribute("langword")?.Value ?? "");
        return Space().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();
}
