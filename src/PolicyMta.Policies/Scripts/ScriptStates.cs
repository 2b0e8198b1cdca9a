using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts.States;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// What scripts keep, each by its path and all by the names that they share. Lives as long as the server, so that a reload keeps it.
/// Thread-safe.
/// </summary>
internal sealed class ScriptStates(TimeProvider time) : IAsyncDisposable
{
    /// <summary>What the server lends to scripts.</summary>
    public ScriptServices Services { get; init; } = ScriptServices.None;

    /// <summary>Told if what is durable cannot be written.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    private readonly ConcurrentDictionary<StateName, ScriptState> _others = new();
    private DurableStates? _durable;

    private readonly ConcurrentDictionary<string, ScriptState> _states = new(StringComparer.Ordinal);

    /// <summary>The state of a script. One that exists keeps its limits: the policy that asks may never be put in force.</summary>
    public ScriptState For(string path, ScriptLimits limits) => _states.GetOrAdd(path, _ => new ScriptState(time).Within(limits));

    /// <summary>A state beside a script's own; without a place to store, none is durable.</summary>
    /// <exception cref="IOException">What is durable cannot be read.</exception>
    public ScriptState Open(StateName name, ScriptLimits limits) => _others.GetOrAdd(name, _ => Make(name, limits));

    /// <summary>Writes what is durable and not yet written.</summary>
    public ValueTask DisposeAsync() => _durable?.DisposeAsync() ?? default;

    private ScriptState Make(StateName name, ScriptLimits limits) => name.IsDurable && Services.Stores is { } stores
        ? LazyInitializer.EnsureInitialized(ref _durable, () => new DurableStates(stores, Logger, time)).Open(name, limits)
        : new ScriptState(time).Within(limits);

    /// <summary>Puts the limits in force, and forgets the state of scripts that are no longer there.</summary>
    public void Keep(IEnumerable<string> paths, ScriptLimits limits)
    {
        foreach (var state in _others.Values)
            state.Within(limits);
        var kept = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var (path, state) in _states)
        {
            if (kept.Contains(path))
                state.Within(limits);
            else
                _states.TryRemove(path, out _);
        }
    }
}
