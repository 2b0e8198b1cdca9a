using System.Buffers;
using System.Text.Json;
using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>Writes answers.</summary>
internal static class StatsJson
{
    private static readonly ImmutableArray<string> FieldNames =
        [.. Enum.GetNames<StatField>().Select(static name => name.ToLowerInvariant())];

    public static void Write(StatsAnswer answer, IBufferWriter<byte> target)
    {
        var question = answer.Question;
        using var json = new Utf8JsonWriter(target, AnswerJson.Options);
        json.WriteStartObject();
        json.WriteString("from", DateTimeOffset.FromUnixTimeSeconds(question.From));
        json.WriteString("to", DateTimeOffset.FromUnixTimeSeconds(question.To));
        json.WriteNumber("step_seconds", question.Step);
        json.WriteStartArray("by");
        foreach (var field in question.By)
            json.WriteStringValue(FieldNames[(int)field]);
        json.WriteEndArray();
        json.WriteStartArray("metrics");
        foreach (var metric in question.Metrics)
            json.WriteStringValue(StatMetrics.Names[(int)metric]);
        if (question.WithLatency)
            json.WriteStringValue(StatMetrics.Latency);
        json.WriteEndArray();
        if (answer.CompleteUntil is { } time)
            json.WriteString("complete_until", time);
        if (question.WithValues)
            WriteTimes(json, question);
        json.WriteStartArray("series");
        foreach (var series in answer.Series)
            Write(json, question, series);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, StatsQuestion question)
    {
        json.WriteStartArray("times");
        for (var time = question.From; time < question.To; time += question.Step)
            json.WriteNumberValue(time);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, StatsQuestion question, StatsSeries series)
    {
        json.WriteStartObject();
        json.WriteStartObject("key");
        foreach (var (place, field) in question.By.Index())
            json.WriteString(FieldNames[(int)field], series.Names[place]);
        json.WriteEndObject();
        json.WriteStartObject("totals");
        foreach (var metric in question.Metrics)
            json.WriteNumber(StatMetrics.Names[(int)metric], series.Totals[(int)metric]);
        json.WriteEndObject();
        if (question.WithValues)
        {
            json.WriteStartObject("values");
            foreach (var (place, metric) in question.Metrics.Index())
            {
                json.WriteStartArray(StatMetrics.Names[(int)metric]);
                foreach (var value in series.Values[place])
                    json.WriteNumberValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        if (question.WithLatency)
            WriteLatency(json, series.Latency);
        json.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter json, long[] counts)
    {
        json.WriteStartObject("latency");
        json.WriteNumber("count", counts.Sum());
        json.WriteNumber("p50_ms", LatencyBuckets.Percentile(counts, 0.5));
        json.WriteNumber("p90_ms", LatencyBuckets.Percentile(counts, 0.9));
        json.WriteNumber("p99_ms", LatencyBuckets.Percentile(counts, 0.99));
        json.WriteEndObject();
    }
}
