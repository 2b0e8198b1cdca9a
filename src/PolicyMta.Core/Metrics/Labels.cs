using System.Diagnostics.Metrics;
using System.Text.Json;

namespace PolicyMta.Core.Metrics;

/// <summary>Makes measurements with labels, for when somebody asks.</summary>
internal static class Labels
{
    public static Measurement<long> With(long value, string label, string text) =>
        new(value, KeyValuePair.Create<string, object?>(label, text));

    public static Measurement<long> With(long value, string label, string text, string label2, string text2) =>
        new(value, KeyValuePair.Create<string, object?>(label, text), KeyValuePair.Create<string, object?>(label2, text2));

    /// <summary>An enum's value as the value of a label.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
