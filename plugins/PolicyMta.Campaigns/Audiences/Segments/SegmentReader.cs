using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>Reads the definition of a segment, bounded in depth and size. For one definition.</summary>
internal sealed class SegmentReader(ImmutableArray<string> knownFields, List<Mistake> mistakes)
{
    private const int MaxDepth = 6;
    private const int MaxConditions = 100;
    private const int MaxValues = 1000;
    private const int MaxValue = 1000;
    private const int MaxDays = 3650;

    private const string Known =
        "A condition is one of {\"field\": NAME, \"is\": TEXT}, {\"opened_within\": \"30d\"}, {\"never_opened\": true}, {\"all\": [...]}, "
            + "{\"any\": [...]} and {\"not\": {...}}.";

    private static readonly ImmutableDictionary<string, (string What, bool IsNegated, bool IsEver)> Times = TimeCondition.Kinds
        .SelectMany(static what => new[] { false, true }.SelectMany(negated => new[]
        {
            KeyValuePair.Create(TimeCondition.EverName(what, negated), (what, negated, true)),
            KeyValuePair.Create(TimeCondition.WithinName(what, negated), (what, negated, false)),
        })).ToImmutableDictionary(StringComparer.Ordinal);

    private int _conditions;
    private int _values;

    public Condition? Read(JsonElement item, string place, int depth = 1)
    {
        if (depth > MaxDepth)
            return Refuse(place, $"lies deeper than {MaxDepth} conditions within each other, which is the most.");
        if (++_conditions > MaxConditions)
            return Refuse(place, $"is one more than {MaxConditions} conditions, which is the most.");
        if (item.ValueKind != JsonValueKind.Object || item.GetPropertyCount() == 0)
            return Refuse(place, "must be a JSON object. " + Known);
        if (item.TryGetProperty("field", out var field))
            return ReadField(item, field, place);
        if (item.GetPropertyCount() > 1)
            return Refuse(place, "has several conditions: put them into a list, {\"all\": [{...}, {...}]}.");
        var property = item.EnumerateObject().First();
        return property.Name switch
        {
            "all" or "any" => ReadList(property, place, depth),
            "not" => Read(property.Value, $"{place}.not", depth + 1) is { } part ? new NotCondition(part) : null,
            _ => Times.TryGetValue(property.Name, out var time)
                ? ReadTime(property, time, place)
                : Refuse(place, $"has '{ContentJson.Shown(property.Name)}', which is not known. {Known}"),
        };
    }

    private Conditions? ReadList(JsonProperty list, string place, int depth)
    {
        place = $"{place}.{list.Name}";
        if (list.Value.ValueKind != JsonValueKind.Array || list.Value.GetArrayLength() == 0)
            return (Conditions?)Refuse(place, "must be a list with one condition at least.");
        var parts = ImmutableArray.CreateBuilder<Condition>();
        var all = true;
        foreach (var (i, part) in list.Value.EnumerateArray().Index())
        {
            if (Read(part, string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]"), depth + 1) is { } condition)
                parts.Add(condition);
            else
                all = false;
            if (_conditions > MaxConditions)
                return null;
        }

        return all ? new Conditions(list.Name == "all", parts.ToImmutable()) : null;
    }

    private Condition? ReadTime(JsonProperty item, (string What, bool IsNegated, bool IsEver) time, string place)
    {
        place = $"{place}.{item.Name}";
        if (time.IsEver)
        {
            return item.Value.ValueKind == JsonValueKind.True
                ? new TimeCondition(time.What, null, time.IsNegated)
                : Refuse(place, $"must be true; for the others write {TimeCondition.EverName(time.What, !time.IsNegated)}.");
        }

        return item.Value.ValueKind == JsonValueKind.String && DurationText.TryParse(item.Value.GetString(), out var within)
            && within > TimeSpan.Zero && within <= TimeSpan.FromDays(MaxDays)
                ? new TimeCondition(time.What, within, time.IsNegated)
                : Refuse(place, $"must be a time like 12h or 30d, at most {MaxDays}d.");
    }

    private Condition? ReadField(JsonElement item, JsonElement field, string place)
    {
        var name = field.ValueKind == JsonValueKind.String ? field.GetString()! : "";
        if (!FieldNames.IsName(name))
            return Refuse($"{place}.field", "must be the name of a field.");
        if (!knownFields.IsDefault && !FieldNames.Own.Contains(name) && !knownFields.Contains(name))
        {
            return Refuse(
                $"{place}.field",
                $"is '{name}', which the audience does not have. It has {string.Join(", ", FieldNames.Own.Concat(knownFields))}.");
        }

        var tests = item.EnumerateObject().Where(static property => property.Name != "field").ToList();
        var words = string.Join(", ", FieldCondition.Words.Select(static pair => pair.Word));
        if (tests is not [var test])
            return Refuse(place, $"must have one test beside the field: one of {words}.");
        var known = FieldCondition.Words.FirstOrDefault(pair => pair.Word == test.Name);
        return known.Word is null
            ? Refuse(place, $"has '{ContentJson.Shown(test.Name)}', which is not a test. Tests are {words}.")
            : ReadTest(name, known.Test, test.Value, $"{place}.{known.Word}");
    }

    private Condition? ReadTest(string field, FieldTest test, JsonElement value, string place)
    {
        switch (test)
        {
            case FieldTest.Exists:
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? new FieldCondition(field, value.ValueKind == JsonValueKind.True ? FieldTest.Exists : FieldTest.Missing, [])
                    : Refuse(place, "must be true or false.");
            case FieldTest.LessThan or FieldTest.AtMost or FieldTest.MoreThan or FieldTest.AtLeast:
                return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
                    ? new FieldCondition(field, test, [number.ToString("R", CultureInfo.InvariantCulture)])
                    : Refuse(place, "must be a number, without quotation marks.");
            case FieldTest.Before or FieldTest.After:
                return value.ValueKind == JsonValueKind.String
                    && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                        ? new FieldCondition(field, test, [value.GetString()!])
                        : Refuse(place, "must be a date like 2026-01-31.");
            case FieldTest.In:
                return ReadTexts(field, value, place);
            default:
                return TextOf(value, place) is { } text ? new FieldCondition(field, test, [text]) : null;
        }
    }

    private FieldCondition? ReadTexts(string field, JsonElement list, string place)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 || (_values += list.GetArrayLength()) > MaxValues)
            return (FieldCondition?)Refuse(place, $"must be a list with one text at least; all lists together may have {MaxValues}.");
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            if (TextOf(item, string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]")) is { } text)
                texts.Add(text);
        }

        return texts.Count == list.GetArrayLength() ? new FieldCondition(field, FieldTest.In, texts.ToImmutable()) : null;
    }

    private string? TextOf(JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxValue } text
            && !text.Contains('\0', StringComparison.Ordinal))
            return text;
        Refuse(place, $"must be a text with 1 to {MaxValue} characters, in quotation marks; for none write \"exists\": false.");
        return null;
    }

    private Condition? Refuse(string place, string message)
    {
        mistakes.Add(new(place, message));
        return null;
    }
}
