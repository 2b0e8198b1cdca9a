using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>Conditions of which all or one must be fulfilled. Immutable.</summary>
/// <param name="IsAll">Whether all must be, and not just one.</param>
/// <param name="Parts">The conditions; one at least.</param>
internal sealed record Conditions(bool IsAll, ImmutableArray<Condition> Parts) : Condition
{
    public override string ToSql(SegmentSql sql) =>
        $"({string.Join(IsAll ? " AND " : " OR ", Parts.Select(part => part.ToSql(sql)))})";

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray(IsAll ? "all" : "any");
        foreach (var part in Parts)
            part.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
