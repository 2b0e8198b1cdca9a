using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>What a field of a contact must be. Immutable.</summary>
/// <param name="Field">The field, or <c>address</c> or <c>locale</c>.</param>
/// <param name="Test">How it is compared.</param>
/// <param name="Values">With what: numbers and dates are texts that are known to be such.</param>
internal sealed record FieldCondition(string Field, FieldTest Test, ImmutableArray<string> Values) : Condition
{
    /// <summary>The words of tests, but for <see cref="FieldTest.Missing"/>, which is <c>exists: false</c>.</summary>
    public static readonly ImmutableArray<(string Word, FieldTest Test)> Words =
    [
        ("is", FieldTest.Is), ("is_not", FieldTest.IsNot), ("in", FieldTest.In), ("contains", FieldTest.Contains),
        ("exists", FieldTest.Exists), ("less_than", FieldTest.LessThan), ("at_most", FieldTest.AtMost), ("more_than", FieldTest.MoreThan),
        ("at_least", FieldTest.AtLeast), ("before", FieldTest.Before), ("after", FieldTest.After),
    ];

    public override string ToSql(SegmentSql sql)
    {
        // Addresses and languages are the same in any case, as other fields are not.
        var value = Field switch
        {
            "address" => "address_key",
            "locale" => "lower(locale)",
            _ => sql.Field(Field),
        };
        return Test switch
        {
            FieldTest.Exists => $"({value} IS NOT NULL)",
            FieldTest.Missing => $"({value} IS NULL)",
            FieldTest.Is => $"COALESCE({value} = {Text(sql, Values[0])}, FALSE)",
            FieldTest.IsNot => $"(NOT COALESCE({value} = {Text(sql, Values[0])}, FALSE))",
            FieldTest.In => $"COALESCE({value} IN ({string.Join(", ", Values.Select(text => Text(sql, text)))}), FALSE)",
            FieldTest.Contains => $"COALESCE({sql.PlaceIn(value, Text(sql, Values[0]))} > 0, FALSE)",
            FieldTest.Before or FieldTest.After =>
                $"COALESCE({sql.Date(value)} {Sign} {sql.Add(Values[0])}, FALSE)",
            _ => $"COALESCE({sql.Number(value)} {Sign} {sql.Add(double.Parse(Values[0], CultureInfo.InvariantCulture))}, FALSE)",
        };
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("field", Field);
        switch (Test)
        {
            case FieldTest.Exists or FieldTest.Missing:
                json.WriteBoolean("exists", Test == FieldTest.Exists);
                break;
            case FieldTest.In:
                json.WriteStartArray("in");
                foreach (var value in Values)
                    json.WriteStringValue(value);
                json.WriteEndArray();
                break;
            case FieldTest.LessThan or FieldTest.AtMost or FieldTest.MoreThan or FieldTest.AtLeast:
                json.WritePropertyName(Word);
                json.WriteRawValue(Values[0]);
                break;
            default:
                json.WriteString(Word, Values[0]);
                break;
        }

        json.WriteEndObject();
    }

    private string Word => Words.First(pair => pair.Test == Test).Word;

    private string Sign => Test switch
    {
        FieldTest.LessThan or FieldTest.Before => "<",
        FieldTest.AtMost => "<=",
        FieldTest.MoreThan or FieldTest.After => ">",
        _ => ">=",
    };

    private string Text(SegmentSql sql, string value) => sql.Add(FieldNames.Own.Contains(Field) ? value.ToLowerInvariant() : value);
}
