using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Plugins;

/// <summary>A plugin as it lies in its folder, before it is loaded. Immutable.</summary>
/// <param name="Folder">Its files.</param>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="ManifestNode">The manifest with its places.</param>
/// <param name="Defaults">Its default settings, or null.</param>
internal sealed record PluginSource(PluginFolder Folder, PluginManifest Manifest, SettingsNode ManifestNode, SettingsNode? Defaults)
{
    public string Id => Manifest.Id;

    /// <summary>A hash over everything that makes this plugin what it is under these settings.</summary>
    public string IdentityUnder(SettingsNode? settings)
    {
        using var hash = new ContentHash();
        return hash.Add(Folder.Identity).Add(settings).ToString();
    }
}
