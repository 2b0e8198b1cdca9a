using System.Text.Json;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>What an event is indexed by, read from its line without reading the rest.</summary>
internal static class EventKeys
{
    /// <returns>False unless the line is JSON.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, List<string> recipients, out IndexKeys keys)
    {
        keys = default;
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
                    keys = keys with { Message = SpoolId.TryParse(reader.GetString(), null, out var parsed) ? parsed : null };
                }
                else if (reader.ValueTextEquals(EventFields.Kind.EncodedUtf8Bytes))
                {
                    keys = keys with { Kind = Text(ref reader) };
                }
                else if (reader.ValueTextEquals(EventFields.Tenant.EncodedUtf8Bytes))
                {
                    keys = keys with { Tenant = Text(ref reader) };
                }
                else if (reader.ValueTextEquals(EventFields.Campaign.EncodedUtf8Bytes))
                {
                    keys = keys with { Campaign = Text(ref reader) };
                }
                else if (reader.ValueTextEquals(EventFields.ReturnPath.EncodedUtf8Bytes))
                {
                    keys = keys with { Sender = Text(ref reader) };
                }
                else if (reader.ValueTextEquals(EventFields.Provider.EncodedUtf8Bytes))
                {
                    keys = keys with { Provider = Text(ref reader) };
                    return true; // The others stand before it.
                }
                else if (reader.ValueTextEquals(EventFields.Recipients.EncodedUtf8Bytes))
                {
                    reader.Read();
                    while (reader.Read() && reader.TokenType == JsonTokenType.String)
                        recipients.Add(reader.GetString()!);
                }
                else if (reader.ValueTextEquals(EventFields.Site.EncodedUtf8Bytes))
                {
                    return true; // The provider would stand before it.
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

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }
}
