using System.Text.Json;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>What an event is indexed by, read from its line without reading the rest.</summary>
internal static class EventKeys
{
    /// <returns>False unless the line is JSON.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, List<string> recipients, out SpoolId? id)
    {
        id = null;
        recipients.Clear();
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(EventFields.Id.EncodedUtf8Bytes))
                {
                    reader.Read();
                    id = SpoolId.TryParse(reader.GetString(), null, out var parsed) ? parsed : null;
                }
                else if (reader.ValueTextEquals(EventFields.Recipients.EncodedUtf8Bytes))
                {
                    reader.Read();
                    while (reader.Read() && reader.TokenType == JsonTokenType.String)
                        recipients.Add(reader.GetString()!);
                    return true; // The id stands before them.
                }
                else
                {
                    reader.Skip();
                }
            }

            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
