using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Explain;

/// <summary>Says what changes the rules' limits for a time, for those who ask what holds. Thread-safe.</summary>
internal interface IOverrides
{
    /// <param name="stack">The rules that hold.</param>
    /// <param name="profile">The name of the traffic profile.</param>
    /// <param name="asked">The mail that is asked about.</param>
    IEnumerable<Override> For(RuleStack stack, string profile, Asked asked);
}
