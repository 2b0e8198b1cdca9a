using PolicyMta.Policies.Files;

namespace PolicyMta.Policies.Reload;

/// <summary>A folder that is watched, as it is read.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Links">Where links below it are followed to.</param>
internal readonly record struct WatchedFolder(string Path, LinkScope Links);
