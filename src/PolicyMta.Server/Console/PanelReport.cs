namespace PolicyMta.Server.Console;

/// <summary>One panel that a plugin adds to the console. Immutable.</summary>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Element">The custom element that the module defines.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Module">Where the module is.</param>
internal sealed record PanelReport(string Plugin, string Element, string Title, string Module);
