using PolicyMta.Core.Stores;
using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies.Scripts;

/// <summary>What the server lends to scripts beside their state. Immutable.</summary>
/// <param name="Stores">What plugins store; scripts read it.</param>
/// <param name="Limits">What scripts count against, together with plugins.</param>
internal sealed record ScriptServices(PluginStores? Stores, SharedLimits? Limits)
{
    /// <summary>Nothing is stored and nothing is limited: for tests and trials, which must not change what is counted.</summary>
    public static ScriptServices None { get; } = new(null, null);

    /// <summary>For a trial: stores are read, and nothing is counted.</summary>
    public ScriptServices ForTrial() => this with { Limits = null };
}
