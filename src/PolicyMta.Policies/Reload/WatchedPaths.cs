namespace PolicyMta.Policies.Reload;

/// <summary>What is watched.</summary>
/// <param name="Files">Single files.</param>
/// <param name="Folders">Folders with everything below them.</param>
internal sealed record WatchedPaths(ImmutableArray<string> Files, ImmutableArray<WatchedFolder> Folders);
