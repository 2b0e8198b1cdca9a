namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>What is known of the policy of a domain. Immutable.</summary>
/// <param name="Policy">The policy that is valid now; null if there is none.</param>
/// <param name="Problem">What was wrong when it was last fetched; null if nothing was.</param>
internal sealed record StsFinding(StsPolicy? Policy, TlsProblem? Problem)
{
    /// <summary>The domain announces no policy.</summary>
    public static readonly StsFinding None = new(null, null);

    /// <summary>The policy if it wants something.</summary>
    public StsPolicy? InForce => Policy is { Mode: not StsMode.None } policy ? policy : null;
}
