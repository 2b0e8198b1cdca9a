using System.Diagnostics.Metrics;

namespace PolicyMta.Policies.Plugins;

/// <summary>Makes the meters of plugins, so that an exporter can tell them from others and those of two generations apart.</summary>
internal static class PluginMeter
{
    /// <summary>How their names begin.</summary>
    public const string Prefix = "policymta.plugins.";

    /// <param name="id">The plugin's id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="scope">The server that it belongs to.</param>
    public static Meter Create(string id, string version, object scope) => new(new MeterOptions(Prefix + id)
    {
        Version = version,
        Scope = scope,

        // While a plugin is replaced there are two of the same name and version. Listeners that took them for one would end both with the
        // first that is disposed.
        Tags = [new("instance", Guid.CreateVersion7().ToString("N"))],
    });
}
