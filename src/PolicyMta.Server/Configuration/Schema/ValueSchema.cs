using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration.Schema;

/// <summary>
/// The schema of a single value: what YAML makes of it, or a text that says where it comes from (<c>${NAME}</c>, <c>file:</c>).
/// </summary>
internal static class ValueSchema
{
    private const string Elsewhere = @"\$\{.*\}|^file:";
    private const string Duration = @"([0-9.]+(ms|s|sec|m|min|h|d) *)+";

    /// <summary>The schema of a type, or null if it is no single value.</summary>
    public static JsonObject? Find(Type type, IEnumerable<ValidationAttribute> rules)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type != typeof(PlacedText) && ScalarReader.Find(type) is null)
            return null;

        var schema = Of(type);
        foreach (var rule in rules)
            Narrow(schema, rule);
        return schema;
    }

    /// <summary>Lets a value be left empty.</summary>
    public static void AllowNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            if (!types.Any(static type => (string?)type == "null"))
                types.Add("null");
        }
        else if (schema["anyOf"] is JsonArray any)
            any.Add(new JsonObject { ["type"] = "null" });
    }

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static JsonObject Of(Type type)
    {
        if (type == typeof(bool))
            return Typed(Elsewhere, "boolean", "string");
        if (type.IsEnum)
            return Choice(Enum.GetNames(type).Select(KeyName.OfChoice));
        if (type == typeof(LenientAddresses))
            return Choice(["off", "recipients", "all"], true, false);
        if (type == typeof(TimeSpan))
        {
            var duration = Typed($"^ *(0|{Duration})$|{Elsewhere}", "string", "integer");
            (duration["minimum"], duration["maximum"]) = (0, 0); // Without a unit there is only 0.
            return duration;
        }

        if (type == typeof(Rate))
            return Typed($"^ *[0-9]+ */ *([a-z]|[0-9])[a-z0-9. ]*$|{Elsewhere}", "string");
        if (type == typeof(IPAddress))
            return Typed($"^[0-9A-Fa-f:.%]+$|{Elsewhere}", "string");
        if (type == typeof(Network))
            return Typed($"^[0-9A-Fa-f:.]+(/[0-9]+)?$|{Elsewhere}", "string");
        if (type == typeof(ListenAddress))
            return Typed($@"^(\*|[0-9.]+|\[[0-9A-Fa-f:.%]+\]):[0-9]+$|{Elsewhere}", "string");
        if (type == typeof(Uri))
            return Typed($"^[A-Za-z][A-Za-z0-9+.-]*:|{Elsewhere}", "string");
        return Type.GetTypeCode(type) switch
        {
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64
                or TypeCode.UInt64 => Typed(Elsewhere, "integer", "string"),
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => Typed(Elsewhere, "number", "string"),
            _ => new() { ["type"] = Texts(["string", "number", "boolean"]) }, // Any plain value is text where text is wanted.
        };
    }

    private static JsonObject Choice(IEnumerable<string> choices, params bool[] also)
    {
        var words = choices.SelectMany(choice => new[] { choice, choice.Replace('-', '_') }).Distinct();
        var all = new JsonArray([.. words.Select(word => (JsonNode)word), .. also.Select(word => (JsonNode)word)]);
        return new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = all }, new JsonObject { ["type"] = "string", ["pattern"] = Elsewhere }),
        };
    }

    private static JsonObject Typed(string pattern, params string[] types) => new() { ["type"] = Texts(types), ["pattern"] = pattern };

    private static void Narrow(JsonObject schema, ValidationAttribute rule)
    {
        var isNumber = schema["type"] is JsonArray types && types[0]!.GetValue<string>() is "integer" or "number";
        var isText = schema["type"] is JsonArray { Count: > 0 } all && all[0]!.GetValue<string>() == "string";
        switch (rule)
        {
            case RangeAttribute range when isNumber:
                schema["minimum"] = Number(range.Minimum);
                var most = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
                if (most < long.MaxValue && most != int.MaxValue)
                    schema["maximum"] = Number(range.Maximum);
                break;
            case RequiredAttribute { AllowEmptyStrings: false } or MinLengthAttribute { Length: > 0 } when isText:
                schema["minLength"] = 1;
                break;
            case RefusedAttribute refused:
                schema["type"] = Texts(["string", "null"]);
                schema["maxLength"] = 0;
                schema["deprecationMessage"] = $"{refused.Why} {refused.Remedy}";
                break;
        }
    }

    private static JsonValue Number(object limit)
    {
        var number = Convert.ToDecimal(limit, CultureInfo.InvariantCulture);
        return number == decimal.Truncate(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }
}
