namespace PolicyMta.Policies;

/// <summary>Reads the configuration anew: the options, null if it is broken, and every problem.</summary>
internal delegate (PolicyOptions? Options, ImmutableArray<PolicyProblem> Problems) PolicyOptionsReader();
