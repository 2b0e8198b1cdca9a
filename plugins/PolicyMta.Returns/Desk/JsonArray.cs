using System.Text;
using System.Text.Json;

namespace PolicyMta.Returns.Desk;

/// <summary>Rows as one JSON array.</summary>
internal static class JsonArray
{
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
