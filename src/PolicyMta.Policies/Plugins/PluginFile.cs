namespace PolicyMta.Policies.Plugins;

/// <summary>One file of a plugin.</summary>
/// <param name="Path">Its path below the folder, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record PluginFile(string Path, byte[] Content);
