namespace PolicyMta.Policies.Egress;

/// <summary>An egress pool or source that a plugin's setting names. Immutable.</summary>
/// <param name="Place">Where the setting is written.</param>
/// <param name="Setting">The plugin's id and the setting's path.</param>
/// <param name="IsPool">Whether a pool is named.</param>
/// <param name="Name">The name.</param>
internal sealed record EgressName(SourcePlace Place, string Setting, bool IsPool, string Name);
