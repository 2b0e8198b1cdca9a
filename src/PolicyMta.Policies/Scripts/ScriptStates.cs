using System.Collections.Concurrent;

namespace PolicyMta.Policies.Scripts;

/// <summary>The <c>state</c> of every script, by path. Lives as long as the server, so that a reload keeps it. Thread-safe.</summary>
internal sealed class ScriptStates(TimeProvider time)
{
    /// <summary>What the server lends to scripts.</summary>
    public ScriptServices Services { get; init; } = ScriptServices.None;

    private readonly ConcurrentDictionary<string, ScriptState> _states = new(StringComparer.Ordinal);

    /// <summary>The state of a script. One that exists keeps its limits: the policy that asks may never be put in force.</summary>
    public ScriptState For(string path, ScriptLimits limits)
    {
        if (_states.TryGetValue(path, out var known))
            return known;
        var state = new ScriptState(time);
        state.Limit(limits.StateEntries, limits.StateBytes);
        return _states.GetOrAdd(path, state);
    }

    /// <summary>Puts the limits in force, and forgets the state of scripts that are no longer there.</summary>
    public void Keep(IEnumerable<string> paths, ScriptLimits limits)
    {
        var kept = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var (path, state) in _states)
        {
            if (kept.Contains(path))
                state.Limit(limits.StateEntries, limits.StateBytes);
            else
                _states.TryRemove(path, out _);
        }
    }
}
