using PolicyMta.Core.Stores;
using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies.Scripts;

/// <summary>What the server lends to scripts beside their state. Immutable.</summary>
/// <param name="Stores">What plugins store; scripts read it.</param>
/// <param name="Limits">What scripts count against, together with plugins.</param>
internal sealed record ScriptServices(PluginStores? Stores, SharedLimits? Limits)
{
    /// <summary>The way to the ready queues, once there are any; null if scripts see none.</summary>
    public CorridorAccess? Corridor { get; init; }

    /// <summary>Nothing is stored and nothing is limited: for tests and trials, which must not change what is counted.</summary>
    public static ScriptServices None { get; } = new(null, null);

    /// <summary>For a trial: stores are read, and nothing is counted.</summary>
    public ScriptServices ForTrial() => this with { Limits = null };

    /// <summary>All ready queues.</summary>
    public IReadOnlyList<QueueFacts> Queues => Corridor?.Running?.TrafficOf?.Invoke("scripts").Queues ?? [];

    /// <summary>The counters of traffic profiles.</summary>
    public IReadOnlyList<CounterInForce> Counters => Corridor?.Running?.TrafficOf?.Invoke("scripts").Counters ?? [];

    /// <summary>The directives in force.</summary>
    public IReadOnlyList<Directive> Directives => Corridor?.Running?.DirectivesOf?.Invoke("scripts").Active ?? [];

    /// <summary>The ready queues of a provider.</summary>
    public IEnumerable<QueueFacts> QueuesOf(string provider) =>
        Corridor?.Running?.TrafficOf?.Invoke("scripts").Queues
            .Where(queue => string.Equals(queue.Provider, provider, StringComparison.OrdinalIgnoreCase)) ?? [];
}
