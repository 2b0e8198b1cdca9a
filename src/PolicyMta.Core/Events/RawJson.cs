using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>Tells whether a text that others wrote may stand in a JSON line as it is.</summary>
internal static class RawJson
{
    /// <summary>
    /// Whether the text is one valid JSON object without a line break outside of strings (inside they are no valid JSON).
    /// </summary>
    public static bool IsOneLineObject(string text)
    {
        if (!text.StartsWith('{') || text.AsSpan().ContainsAny('\r', '\n'))
            return false;

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var reader = new Utf8JsonReader(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
