namespace PolicyMta.Sdk;

/// <summary>What a plugin says of itself in the <c>plugin.yaml</c> of its folder.</summary>
public sealed record PluginManifest
{
    /// <summary>The plugin's id: letters, digits, dots and hyphens. It names the plugin in configuration, events and commands.</summary>
    public required string Id { get; init; }

    /// <summary>The plugin's own version, free text.</summary>
    public string Version { get; init; } = "0.0.0";

    /// <summary>One line on what it does.</summary>
    public string Description { get; init; } = "";

    /// <summary>The assembly file that holds the entry point, relative to the plugin's folder.</summary>
    public required string Assembly { get; init; }

    /// <summary>
    /// The full name of the class that implements <see cref="IPlugin"/>; may be left out if the assembly has just one.
    /// </summary>
    public string? EntryPoint { get; init; }

    /// <summary>
    /// The files of the plugin's default settings, relative to its folder, with forward slashes; in a file's name <c>*</c> stands for any
    /// characters. Each is laid over those before it as an administrator's settings are.
    /// </summary>
    public ImmutableArray<string> Defaults { get; init; } = ["defaults.yaml"];

    /// <summary>
    /// The SDK version that it was built against, as major.minor. The server refuses a newer one than its own and another major one.
    /// </summary>
    public required string Sdk { get; init; }
}
