using System.Runtime.InteropServices;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>Answers questions about the last ten minutes by the second, from memory.</summary>
internal static class StatsSeconds
{
    /// <param name="question">What is asked.</param>
    /// <param name="seconds">The counts of each second from the question's first on.</param>
    public static IReadOnlyList<StatsSeries> Read(StatsQuestion question, IReadOnlyList<SecondCount[]> seconds)
    {
        var series = new Dictionary<string, StatsSeries>();
        if (question.By.IsEmpty)
            Of(series, question, SeriesKey.OtherOf(question.View));
        for (var point = 0; point < seconds.Count; point++)
        {
            foreach (var count in seconds[point])
            {
                if (count.Key.View != question.View.Number || !question.Wants(count.Key))
                    continue;
                var one = Of(series, question, count.Key);
                one.Totals[(int)count.Metric] += count.Count;
                if (question.WithValues && question.Metrics.IndexOf(count.Metric) is >= 0 and var place)
                    one.Values[place][point] += count.Count;
            }
        }

        return StatsOrder.Largest(series.Values, question);
    }

    private static StatsSeries Of(Dictionary<string, StatsSeries> series, StatsQuestion question, SeriesKey key)
    {
        ImmutableArray<string> names = [.. question.By.Select(field => key[question.View.Fields.IndexOf(field)])];
        question.DemandRoomFor(series.Count + 1);
        ref var one = ref CollectionsMarshal.GetValueRefOrAddDefault(series, string.Join('\0', names), out _);
        return one ??= new StatsSeries(names)
        {
            Values = question.WithValues ? [.. question.Metrics.Select(_ => new long[question.Points])] : [],
        };
    }
}
