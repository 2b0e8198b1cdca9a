using PolicyMta.Core.Policy;

namespace PolicyMta.Policies;

/// <summary>What became of a build: a snapshot ready to be put in force, or every problem that was found.</summary>
/// <param name="Snapshot">The snapshot, or null if there are problems.</param>
/// <param name="Problems">Everything that is wrong.</param>
/// <param name="Loaded">What the snapshot is made of.</param>
internal sealed record PolicyBuildResult(PolicySnapshot? Snapshot, ImmutableArray<PolicyProblem> Problems, LoadedPolicies Loaded)
{
    /// <summary>What the snapshot holds on to.</summary>
    public required SnapshotParts Parts { get; init; }

    /// <summary>Starts the plugins' background services; called when the snapshot is in force.</summary>
    public void Activate() => Parts.Start();

    /// <summary>Lets go of a snapshot that was never put in force; ends when it is all undone.</summary>
    public async Task DiscardAsync()
    {
        Snapshot?.Release();
        await Parts.ReleaseAsync();
    }
}
