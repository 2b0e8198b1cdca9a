namespace PolicyMta.IspRules.Adaptive;

/// <summary>What was learnt for one place, as operators see it. Immutable.</summary>
/// <param name="Source">The egress source.</param>
/// <param name="Place">The provider or site.</param>
/// <param name="IsProvider">Whether it is a provider, with all of its sites.</param>
/// <param name="State">What is kept of it.</param>
/// <param name="Pace">Messages a minute at most now.</param>
/// <param name="Phase">What the rate is doing.</param>
/// <param name="ProbeAt">When more than the ceiling is tried, if mail waits then; null if that is going on, or no ceiling is known.</param>
internal sealed record LearntView(
    string Source, string Place, bool IsProvider, LearntRecord State, double Pace, RatePhase Phase, DateTimeOffset? ProbeAt);
