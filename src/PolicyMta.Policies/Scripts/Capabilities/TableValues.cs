using System.Text;
using System.Text.Json;
using Jint;
using Jint.Native;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>Makes values of what a table says, when it is asked; each is the caller's own.</summary>
internal static class TableValues
{
    /// <returns>Undefined if the table does not have the key.</returns>
    public static JsValue Find(Engine engine, LookupTable table, string key)
    {
        if (!table.TryFind(key, out var stored, out var value))
            return JsValue.Undefined;
        switch (table.Shape.Kind)
        {
            case TableValueKind.None:
                return JsString.Create(Encoding.UTF8.GetString(stored));
            case TableValueKind.Text:
                return JsString.Create(Encoding.UTF8.GetString(value));
            case TableValueKind.Columns:
                var values = TableColumns.Read(table.Shape, value);
                return JsObject.CreateFromEntries(
                    engine, [.. table.Shape.Columns.Select((column, i) => new KeyValuePair<string, JsValue>(column, values[i]))]);
        }

        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = JsonLines.MaxDepth });
        using var json = JsonDocument.ParseValue(ref reader);
        return Show(engine, json.RootElement);
    }

    private static JsValue Show(Engine engine, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => JsObject.CreateFromEntries(engine,
            [.. json.EnumerateObject().Select(member => new KeyValuePair<string, JsValue>(member.Name, Show(engine, member.Value)))]),
        JsonValueKind.Array => new JsArray(engine, [.. json.EnumerateArray().Select(item => Show(engine, item))]),
        JsonValueKind.String => JsString.Create(json.GetString()!),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => JsBoolean.True,
        JsonValueKind.False => JsBoolean.False,
        _ => JsValue.Null,
    };
}
