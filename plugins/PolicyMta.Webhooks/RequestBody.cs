using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Webhooks;

/// <summary>Writes batches of events as bodies. The same events make the same bytes each time.</summary>
internal static class RequestBody
{
    private const string BatchType = "policymta.events";

    public static string ContentTypeOf(BodyFormat format) => format switch
    {
        BodyFormat.Ndjson => "application/x-ndjson",
        BodyFormat.Cloudevents => "application/cloudevents-batch+json",
        _ => "application/json",
    };

    /// <summary>The bytes; what is read of them goes up to the stream's length.</summary>
    public static MemoryStream Write(
        BodyFormat format, string source, IReadOnlyList<DeliveryEvent> events, IReadOnlyList<ReadOnlyMemory<byte>> json)
    {
        var body = new MemoryStream(json.Sum(one => one.Length + 1) + 256);
        if (format == BodyFormat.Ndjson)
        {
            foreach (var one in json)
            {
                body.Write(one.Span);
                body.WriteByte((byte)'\n');
            }

            return body;
        }

        using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        if (format == BodyFormat.Cloudevents)
            WriteCloudEvents(writer, source, events, json);
        else
            WriteJson(writer, events, json);
        writer.Flush();
        return body;
    }

    private static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<DeliveryEvent> events, IReadOnlyList<ReadOnlyMemory<byte>> json)
    {
        writer.WriteStartObject();
        writer.WriteString("type", BatchType);
        writer.WriteString("timestamp", Time(events[^1].Time));
        writer.WriteStartArray("data");
        foreach (var one in json)
            writer.WriteRawValue(one.Span, skipInputValidation: true);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCloudEvents(
        Utf8JsonWriter writer, string source, IReadOnlyList<DeliveryEvent> events, IReadOnlyList<ReadOnlyMemory<byte>> json)
    {
        writer.WriteStartArray();
        for (var i = 0; i < events.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", events[i].EventId?.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("source", source);
            writer.WriteString("type", $"policymta.{events[i].Kind}");
            if (events[i].Id is { } id)
                writer.WriteString("subject", id.ToString());
            writer.WriteString("time", Time(events[i].Time));
            writer.WriteString("datacontenttype", "application/json");
            writer.WritePropertyName("data");
            writer.WriteRawValue(json[i].Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
