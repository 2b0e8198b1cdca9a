using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>The contacts that do not fulfil a condition. Immutable.</summary>
internal sealed record NotCondition(Condition Part) : Condition
{
    public override string ToSql(SegmentSql sql) => $"(NOT {Part.ToSql(sql)})";

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("not");
        Part.Write(json);
        json.WriteEndObject();
    }
}
