using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// Decisions as JSON, as traces, events and the admin API show them: what was not said is left out, long header values and texts are cut,
/// and of pieces put into HTML only the number is told, since they hold links that are secrets of their recipients.
/// </summary>
internal static class DecisionJson
{
    private const int MostShown = 120;

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
                field => $"{field.Name}: {Short(field.Value)}"),
            new CountConverter<TextSplice>(),
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
            {
                if (type.Type == typeof(MessageEdit) && property.PropertyType == typeof(string))
                    property.CustomConverter = new TextConverter<string>(Short);
                property.ShouldSerialize = static (_, value) => value is not (null or false or ICollection { Count: 0 });
            }
        }
    }

    private static string Short(string text) => text.Length <= MostShown ? text : text[..MostShown] + "...";

    /// <summary>Tells how many there are.</summary>
    private sealed class CountConverter<T> : JsonConverter<ImmutableArray<T>>
    {
        public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Length);
    }

    private sealed class TextConverter<T>(Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
