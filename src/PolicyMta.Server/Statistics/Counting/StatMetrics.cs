using System.Text.Json;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>The metrics and their names.</summary>
internal static class StatMetrics
{
    /// <summary>What stands among metrics, but is no count.</summary>
    public const string Latency = "latency";

    public const int Count = (int)StatMetric.Bytes + 1;

    public static ImmutableArray<StatMetric> All { get; } = [.. Enum.GetValues<StatMetric>()];

    public static ImmutableArray<string> Names { get; } = [.. All.Select(static metric => NameOf(metric))];

    public static StatMetric? Find(string name) => Names.IndexOf(name) is >= 0 and var index ? All[index] : null;

    private static string NameOf(StatMetric metric) => JsonNamingPolicy.SnakeCaseLower.ConvertName(metric.ToString());
}
