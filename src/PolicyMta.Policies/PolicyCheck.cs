using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies;

/// <summary>What is wrong with the policy that lies in the files now, were it put in force. Immutable.</summary>
/// <param name="Problems">Everything that a reload would refuse.</param>
/// <param name="Trial">How changed scripts did on recorded messages.</param>
internal sealed record PolicyCheck(ImmutableArray<PolicyProblem> Problems, TrialReport Trial);
