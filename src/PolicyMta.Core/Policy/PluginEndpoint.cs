namespace PolicyMta.Core.Policy;

/// <summary>An HTTP endpoint of a plugin, in force with its snapshot. Immutable.</summary>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Method">The method, in capital letters.</param>
/// <param name="Path">The path below the plugin's prefix.</param>
/// <param name="Handler">What answers.</param>
/// <param name="Options">Who may call, and what a call may cost.</param>
internal sealed record PluginEndpoint(string Plugin, string Method, PathPattern Path, HttpHandler Handler, HttpEndpointOptions Options);
