using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>The words for an enumeration's values in events: <c>FinalDot</c> is <c>final-dot</c>.</summary>
internal static class EventWords<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();

    private static readonly JsonEncodedText[] Words =
        [.. Values.Select(static value => JsonEncodedText.Encode(JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString())))];

    /// <summary>The word for a value; false if it has none.</summary>
    public static bool TryGet(T value, out JsonEncodedText word)
    {
        var place = Array.IndexOf(Values, value);
        word = place < 0 ? default : Words[place];
        return place >= 0;
    }

    /// <summary>The value of a word; null for one that this version does not know.</summary>
    /// <exception cref="InvalidOperationException">It is no text.</exception>
    public static T? Read(in Utf8JsonReader json)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            if (json.ValueTextEquals(Words[i].EncodedUtf8Bytes))
                return Values[i];
        }

        return null;
    }

    /// <inheritdoc cref="Read(in Utf8JsonReader)"/>
    public static T? Read(JsonElement json)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            if (json.ValueEquals(Words[i].EncodedUtf8Bytes))
                return Values[i];
        }

        return null;
    }
}
