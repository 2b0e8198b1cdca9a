using System.Collections.Frozen;

namespace PolicyMta.Core.Policy;

/// <summary>What a plugin adds to the web console, in force with its snapshot. Immutable.</summary>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Element">The custom element that the module defines.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Module">The module among the files.</param>
/// <param name="Files">What browsers may load, by path.</param>
internal sealed record PluginPanel(
    string Plugin, string Element, string Title, string Module, FrozenDictionary<string, byte[]> Files);
