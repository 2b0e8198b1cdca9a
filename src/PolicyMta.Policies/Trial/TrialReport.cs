namespace PolicyMta.Policies.Trial;

/// <summary>How changed scripts did on recorded messages before they were put in force. Immutable.</summary>
internal sealed record TrialReport
{
    /// <summary>Nothing was tried.</summary>
    public static TrialReport None { get; } = new();

    /// <summary>By hook: on how many recorded messages changed scripts were tried. Only hooks at which scripts have changed.</summary>
    public ImmutableSortedDictionary<string, int> Examples { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>What failed: reason enough not to put the policy in force.</summary>
    public ImmutableArray<PolicyProblem> Failures { get; init; } = [];

    /// <summary>What an operator should look at.</summary>
    public ImmutableArray<PolicyProblem> Warnings { get; init; } = [];

    /// <summary>What was not tried, and why.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>On how many recorded messages scripts were tried at all hooks together.</summary>
    public int Tried => Examples.Values.Sum();
}
