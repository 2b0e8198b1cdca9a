namespace PolicyMta.Core.Policy;

/// <summary>A command of a plugin, in force with its snapshot. Immutable.</summary>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Command">What it does and what it takes.</param>
internal sealed record OwnedCommand(string Plugin, PluginCommand Command);
