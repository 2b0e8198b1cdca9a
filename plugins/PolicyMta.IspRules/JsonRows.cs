using System.Text;
using System.Text.Json;

namespace PolicyMta.IspRules;

/// <summary>What commands show with <c>--json</c>: an array with an object for each row.</summary>
internal static class JsonRows
{
    /// <param name="rows">The rows.</param>
    /// <param name="write">Writes a row as one value.</param>
    public static string Of<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var row in rows)
                write(json, row);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
