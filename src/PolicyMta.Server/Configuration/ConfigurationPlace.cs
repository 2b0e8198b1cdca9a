using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>Finds where a setting stands, for mistakes that only a look at the machine shows.</summary>
internal static class ConfigurationPlace
{
    /// <summary>The place of the setting, or of the nearest part above it that is written.</summary>
    /// <param name="file">The configuration file; the setting may stand in one that it includes.</param>
    /// <param name="setting">The setting's path, for instance <c>listeners[0].tls</c>.</param>
    public static SourcePlace Of(string file, string setting) => ConfigurationReader.Read(file).Root is { } root
        ? SettingsPath.PlaceOf(root, setting)
        : new SourcePlace(file, 0, 0);
}
