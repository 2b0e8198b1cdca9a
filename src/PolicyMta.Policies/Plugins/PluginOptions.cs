using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Plugins;

/// <summary>Which plugins are loaded, and their settings (section <c>plugins</c>).</summary>
internal sealed record PluginOptions
{
    /// <summary>
    /// The folder that holds the plugins' folders, or a list of such; relative to the configuration file. Default: <c>plugins</c> beside
    /// the server program.
    /// </summary>
    [OneOrList]
    public IReadOnlyList<PlacedText> Path { get; init; } = [];

    /// <summary>
    /// Ids of plugins in the order in which they are asked at each door. Those that are not named come after, by alphabet.
    /// </summary>
    public IReadOnlyList<PlacedText> Order { get; init; } = [];

    /// <summary>Ids of plugins that are not loaded.</summary>
    public IReadOnlyList<PlacedText> Disabled { get; init; } = [];

    /// <summary>
    /// By name: limits that plugins and scripts count against. One named <c>ID/NAME</c> takes the place of the limit NAME that the plugin
    /// ID declares.
    /// </summary>
    public IReadOnlyDictionary<string, PluginLimitOptions> Limits { get; init; } = new Dictionary<string, PluginLimitOptions>();

    /// <summary>How much plugins may store.</summary>
    public PluginStoreOptions Store { get; init; } = new();

    /// <summary>Each plugin's own settings, by its id; laid over the <c>defaults.yaml</c> of its folder.</summary>
    public IReadOnlyDictionary<string, SettingsNode> Settings { get; init; } = new Dictionary<string, SettingsNode>();
}
