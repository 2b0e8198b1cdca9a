using System.Text.Json.Serialization;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>Times from acceptance to delivery, in milliseconds.</summary>
/// <param name="Count">Recipients.</param>
/// <param name="P50">The time that half of them took at most.</param>
/// <param name="P90">The time that nine of ten took at most.</param>
/// <param name="P99">The time that 99 of 100 took at most.</param>
internal sealed record StatsLatencyReport(
    long Count,
    [property: JsonPropertyName("p50_ms")] long P50,
    [property: JsonPropertyName("p90_ms")] long P90,
    [property: JsonPropertyName("p99_ms")] long P99);
