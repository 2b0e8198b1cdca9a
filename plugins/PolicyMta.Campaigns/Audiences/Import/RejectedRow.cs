using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>A row that is not imported. Immutable.</summary>
/// <param name="Row">Its number, from 1 with the row of names, as spreadsheets count.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Mistakes">All that is wrong with it.</param>
/// <param name="Values">What stands in it.</param>
internal sealed record RejectedRow(long Row, long Line, ImmutableArray<RowMistake> Mistakes, ImmutableArray<string> Values)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("row", Row);
        json.WriteNumber("line", Line);
        json.WriteStartArray("mistakes");
        foreach (var mistake in Mistakes)
        {
            json.WriteStartObject();
            json.WriteString("column", mistake.Column);
            json.WriteString("reason", mistake.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (var value in Values)
            json.WriteStringValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static RejectedRow Read(JsonElement item) => new(
        item.GetProperty("row").GetInt64(), item.GetProperty("line").GetInt64(),
        [.. item.GetProperty("mistakes").EnumerateArray().Select(static mistake => new RowMistake(
            mistake.GetProperty("column").GetString()!, mistake.GetProperty("reason").GetString()!))],
        [.. item.GetProperty("values").EnumerateArray().Select(static value => value.GetString()!)]);
}
