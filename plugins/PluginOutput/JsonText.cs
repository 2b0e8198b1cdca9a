using System.Text;
using System.Text.Json;

namespace PolicyMta.PluginOutput;

/// <summary>What commands show with <c>--json</c> and endpoints answer.</summary>
internal static class JsonText
{
    /// <param name="write">Writes one value.</param>
    public static string Of(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            write(json);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>An array with a value for each row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="write">Writes a row as one value.</param>
    public static string Rows<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write) => Of(json =>
    {
        json.WriteStartArray();
        foreach (var row in rows)
            write(json, row);
        json.WriteEndArray();
    });
}
