namespace PolicyMta.Server.Configuration.Schema;

/// <summary>The settings of one plugin, which lie below <c>plugins: settings: ID:</c>.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Settings">What it reads its settings into.</param>
/// <param name="Folder">Its folder, with the comments of its types.</param>
internal sealed record PluginSection(string Id, Type Settings, string Folder);
