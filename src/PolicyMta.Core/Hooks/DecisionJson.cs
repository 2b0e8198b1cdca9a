using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// Decisions as JSON, as traces, events and the admin API show them: what was not said is left out, long header values are cut.
/// </summary>
internal static class DecisionJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = PrintableJson.Encoder,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutUnsaid } },
        Converters =
        {
            new TextConverter<TimeSpan>(DurationText.Format),
            new TextConverter<Rate>(rate => rate.ToString()),
            new TextConverter<SmtpReply>(reply => reply.ToString()),
            new TextConverter<HeaderField>(
                field => $"{field.Name}: {(field.Value.Length > 120 ? field.Value[..120] + "..." : field.Value)}"),
            new TextConverter<ReadOnlyMemory<byte>>(bytes => $"{bytes.Length} bytes"),
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower),
        },
    };

    public static string Write(object decision) => JsonSerializer.Serialize(decision, decision.GetType(), Options);

    private static void LeaveOutUnsaid(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;

        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            if (property.Name == "isFinal" || (property.Name == "reason" && type.Type != typeof(RecipientRoute)))
                type.Properties.RemoveAt(i);
            else
                property.ShouldSerialize = static (_, value) => value is not (null or false or ICollection { Count: 0 });
        }
    }

    private sealed class TextConverter<T>(Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
