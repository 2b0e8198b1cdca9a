using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>The series of an answer in their order, and the rest of them as one.</summary>
internal static class StatsOrder
{
    /// <summary>The largest, and one for all others.</summary>
    public static IReadOnlyList<StatsSeries> Largest(IEnumerable<StatsSeries> series, StatsQuestion question)
    {
        var ordered = series.OrderByDescending(one => one.Totals[(int)question.Sort])
            .ThenBy(static one => string.Join('\0', one.Names), StringComparer.Ordinal).ToList();
        if (ordered.Count <= question.Limit)
            return ordered;
        var rest = new StatsSeries([.. question.By.Select(static _ => StatViews.Other)])
        {
            Values = [.. ordered[0].Values.Select(static values => new long[values.Length])],
        };
        foreach (var one in ordered.Skip(question.Limit))
            Add(one, rest);
        return WithRest(ordered[..question.Limit], rest);
    }

    /// <summary>Adds what is beyond the limit to the series that stands for others already, or puts it last.</summary>
    public static IReadOnlyList<StatsSeries> WithRest(List<StatsSeries> shown, StatsSeries rest)
    {
        if (shown.Find(series => series.Names.AsSpan().SequenceEqual(rest.Names.AsSpan())) is not { } others)
            return [.. shown, rest];
        Add(rest, others);
        return shown;
    }

    private static void Add(StatsSeries one, StatsSeries to)
    {
        for (var i = 0; i < to.Totals.Length; i++)
            to.Totals[i] += one.Totals[i];
        for (var i = 0; i < to.Latency.Length; i++)
            to.Latency[i] += one.Latency[i];
        for (var metric = 0; metric < to.Values.Length; metric++)
        {
            for (var i = 0; i < to.Values[metric].Length; i++)
                to.Values[metric][i] += one.Values[metric][i];
        }
    }
}
