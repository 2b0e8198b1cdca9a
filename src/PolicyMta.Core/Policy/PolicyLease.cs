namespace PolicyMta.Core.Policy;

/// <summary>
/// The right to use one snapshot for one step: one injection, one routing, or one attempt with its signing and bounce decisions. Dispose it
/// when the step ends.
/// </summary>
internal readonly struct PolicyLease(PolicySnapshot snapshot) : IDisposable
{
    public PolicySnapshot Snapshot { get; } = snapshot;

    public void Dispose() => Snapshot.Release();
}
