using System.Text.Json;

namespace PolicyMta.BounceClassification;

/// <summary>The words of enums as settings, events and commands write them: <c>rcpt-to</c>.</summary>
internal static class Word
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
