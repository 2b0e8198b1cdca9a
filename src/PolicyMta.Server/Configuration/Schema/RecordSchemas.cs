using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration.Schema;

/// <summary>Schemas of records, each defined once and referred to by name.</summary>
/// <param name="definitions">Takes the definitions.</param>
/// <param name="docs">What comments say.</param>
/// <param name="prefix">What the names of definitions begin with.</param>
/// <param name="isLaidOver">
/// Whether what is written lies over defaults, so that nothing is needed and <c>replace: true</c> has a meaning.
/// </param>
internal sealed class RecordSchemas(JsonObject definitions, XmlDocs docs, string prefix = "", bool isLaidOver = false)
{
    private const int LongestDefault = 200;
    private readonly NullabilityInfoContext _nullability = new();
    private readonly Dictionary<string, Type> _named = new(StringComparer.Ordinal);

    /// <summary>The schemas of a record's keys, by key.</summary>
    public JsonObject KeysOf(Type record, bool isNamed = false)
    {
        var defaults = Activator.CreateInstance(record);
        var keys = new JsonObject();
        foreach (var key in RecordKey.Of(record, isNamed))
            keys[key.Name] = Of(key.Property, key.Part is null ? defaults : null);

        return keys;
    }

    /// <summary>A record in a place of its own, defined at its first use.</summary>
    /// <param name="record">The type.</param>
    /// <param name="isNamed">Whether it is the value of a map, so that its name stands before it.</param>
    /// <param name="isPart">Whether it is laid over a whole one, so that no key is needed.</param>
    public JsonObject Reference(Type record, bool isNamed = false, bool isPart = false)
    {
        var name = prefix + record.Name + (isNamed ? ".named" : "") + (isPart ? ".part" : "");
        while (_named.TryGetValue(name, out var other) && other != record)
            name += "_";
        if (_named.TryAdd(name, record))
        {
            definitions[name] = null; // The place is taken: a record may hold itself.
            definitions[name] = Define(record, isNamed, isPart);
        }

        return new() { ["$ref"] = $"#/definitions/{name}" };
    }

    private JsonObject Define(Type record, bool isNamed, bool isPart)
    {
        var schema = new JsonObject();
        if (docs.Of(record) is { } text)
            schema["description"] = text;
        schema["type"] = ValueSchema.Texts(["object", "null"]);
        var keys = KeysOf(record, isNamed || isPart);
        if (isLaidOver)
            keys.TryAdd(SettingsMerge.Replace, Replace());
        schema["properties"] = keys;
        schema["additionalProperties"] = false;
        var needed = RecordKey.Of(record, isNamed)
            .Where(key => key.Part is null && key.Property.IsDefined(typeof(RequiredMemberAttribute))).Select(key => key.Name).ToList();
        if (needed.Count > 0 && !isPart && !isLaidOver)
        {
            schema["type"] = ValueSchema.Texts(["object"]);
            schema["required"] = ValueSchema.Texts(needed);
        }

        return schema;
    }

    private JsonObject Of(PropertyInfo property, object? instance)
    {
        var rules = ValueRules.Of(property);
        var schema = Of(property.PropertyType, rules);
        if (property.IsDefined(typeof(OneOrListAttribute)) && CollectionBinder.ShapeOf(property.PropertyType) is { } list)
            schema = new() { ["anyOf"] = new JsonArray(Of(list.Item, rules), schema) };
        if (schema["maxLength"] is null && _nullability.Create(property).WriteState == NullabilityState.Nullable)
            ValueSchema.AllowNull(schema);

        var described = new JsonObject();
        if (docs.Of(property) is { } text)
            described["description"] = text;
        foreach (var (key, value) in schema)
            described[key] = value?.DeepClone();
        if (DefaultOf(property, instance) is { } standard)
            described["default"] = standard;
        return described;
    }

    private JsonObject Of(Type type, ImmutableArray<ValidationAttribute> rules)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(SettingsNode))
            return [];
        if (ValueSchema.Find(type, rules) is { } value)
            return value;
        if (RecordKey.WholeOf(type) is { } whole)
            return Reference(whole, isPart: true);
        if (CollectionBinder.ShapeOf(type) is not { } shape)
            return Reference(type);

        var item = shape.IsMap && IsRecord(shape.Item) ? Reference(shape.Item, isNamed: true) : Of(shape.Item, rules);
        return shape.IsMap ? MapOf(item, rules) : ListOf(item, rules);
    }

    private JsonObject MapOf(JsonObject item, ImmutableArray<ValidationAttribute> rules)
    {
        var map = new JsonObject { ["type"] = ValueSchema.Texts(["object", "null"]), ["additionalProperties"] = item };
        if (isLaidOver)
            map["properties"] = new JsonObject { [SettingsMerge.Replace] = Replace() };
        Bound(map, "Properties", rules);
        return map;
    }

    private static JsonObject ListOf(JsonObject item, ImmutableArray<ValidationAttribute> rules)
    {
        var list = new JsonObject { ["type"] = ValueSchema.Texts(["array", "null"]), ["items"] = item };
        Bound(list, "Items", rules);
        return list;
    }

    private static void Bound(JsonObject schema, string what, ImmutableArray<ValidationAttribute> rules)
    {
        foreach (var rule in rules)
        {
            if (rule is MinLengthAttribute min)
                schema["min" + what] = min.Length;
            else if (rule is MaxLengthAttribute max)
                schema["max" + what] = max.Length;
        }
    }

    private static bool IsRecord(Type type) =>
        type != typeof(SettingsNode) && type != typeof(PlacedText) && ScalarReader.Find(type) is null
        && CollectionBinder.ShapeOf(type) is null && RecordKey.WholeOf(type) is null;

    private static JsonObject Replace() => new()
    {
        ["type"] = "boolean",
        ["description"] = "true: this takes the place of what is shipped, in place of being laid over it.",
    };

    private static JsonValue? DefaultOf(PropertyInfo property, object? instance) =>
        instance is null || property.IsDefined(typeof(RequiredMemberAttribute)) ? null : property.GetValue(instance) switch
        {
            bool yes => JsonValue.Create(yes),
            int number => JsonValue.Create(number),
            long number => JsonValue.Create(number),
            double number when double.IsFinite(number) => JsonValue.Create(number),
            Enum choice => JsonValue.Create(KeyName.OfChoice(choice.ToString())),
            TimeSpan time => JsonValue.Create(DurationText.Format(time)),
            string { Length: > 0 and < LongestDefault } text => JsonValue.Create(text),
            null or string or IEnumerable => null,
            var value => ScalarReader.Find(value.GetType()) is not null && value.ToString() is { Length: > 0 and < LongestDefault } text
                ? JsonValue.Create(text)
                : null,
        };
}
