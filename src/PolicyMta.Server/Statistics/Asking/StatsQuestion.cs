using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>Which figures are asked for. Immutable.</summary>
internal sealed record StatsQuestion
{
    /// <summary>Values of one answer at most: 16 MB of memory.</summary>
    private const int MostValues = 2_000_000;

    /// <summary>The view that has them; it may tell more apart than is asked for.</summary>
    public required StatView View { get; init; }

    /// <summary>What is told apart in the answer.</summary>
    public required ImmutableArray<StatField> By { get; init; }

    public required ImmutableArray<StatMetric> Metrics { get; init; }

    public bool WithLatency { get; init; }

    /// <summary>The first moment, in seconds since 1970, at the beginning of a step.</summary>
    public required long From { get; init; }

    /// <summary>The end, at the beginning of a step.</summary>
    public required long To { get; init; }

    /// <summary>The length of a step in seconds.</summary>
    public required int Step { get; init; }

    /// <summary>The names that are wanted of a field; the others are not counted.</summary>
    public ImmutableDictionary<StatField, ImmutableArray<string>> Filters { get; init; } =
        ImmutableDictionary<StatField, ImmutableArray<string>>.Empty;

    /// <summary>How many series the answer has at most; the rest is one more.</summary>
    public required int Limit { get; init; }

    /// <summary>By what they are ordered, the largest first.</summary>
    public required StatMetric Sort { get; init; }

    public bool WithValues { get; init; } = true;

    /// <summary>Refuses an answer that would be too large.</summary>
    /// <param name="series">How many series it has.</param>
    /// <exception cref="ProblemException">It would.</exception>
    public void DemandRoomFor(int series)
    {
        if (WithValues && (long)series * Points * Metrics.Length > MostValues)
        {
            throw new ProblemException(Problem.BadFields([new FieldError(
                "limit", "These are too many values for one answer: ask for fewer series, metrics or steps, or for values=false.")]));
        }
    }

    public int Points => (int)((To - From) / Step);

    /// <summary>Whether a series of the view is among those that are wanted.</summary>
    public bool Wants(SeriesKey key)
    {
        foreach (var (field, names) in Filters)
        {
            if (!names.Contains(key[View.Fields.IndexOf(field)]))
                return false;
        }

        return true;
    }
}
