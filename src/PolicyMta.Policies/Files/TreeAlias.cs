namespace PolicyMta.Policies.Files;

/// <summary>A link to a folder that was visited under another path already. Immutable.</summary>
/// <param name="Path">The link's path below the folder.</param>
/// <param name="Target">The path that the folder was visited under; empty for the folder that the walk began with.</param>
internal readonly record struct TreeAlias(string Path, string Target);
