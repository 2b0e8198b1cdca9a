namespace PolicyMta.Policies.Scripts;

/// <summary>
/// What became of a scripts folder: the scripts in order, or every mistake that was found. With a mistake there are no scripts to dispose.
/// </summary>
internal sealed record ScriptLoadResult(ImmutableArray<LoadedScript> Scripts, ImmutableArray<PolicyProblem> Problems);
