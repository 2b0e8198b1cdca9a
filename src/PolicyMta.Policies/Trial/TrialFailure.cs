namespace PolicyMta.Policies.Trial;

/// <summary>What failed at one place of a script during a trial, and the first example that shows it. For one thread at a time.</summary>
internal sealed class TrialFailure<TContext>(SourcePlace place, string problem, TContext example)
{
    public SourcePlace Place { get; } = place;

    public string Problem { get; } = problem;

    public TContext Example { get; } = example;

    /// <summary>How many examples failed there.</summary>
    public int Count { get; set; }

    /// <summary>
    /// Whether it may be the example's fault: every time the script had read a body of which only the beginning was recorded.
    /// </summary>
    public bool IsDoubtful { get; set; } = true;
}
