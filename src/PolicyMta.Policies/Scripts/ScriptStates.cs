using System.Collections.Concurrent;

namespace PolicyMta.Policies.Scripts;

/// <summary>The <c>state</c> of every script, by path. Lives as long as the server, so that a reload keeps it. Thread-safe.</summary>
internal sealed class ScriptStates(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ScriptState> _states = new(StringComparer.Ordinal);

    /// <summary>The state of a script, made at first asking, with the limits now in force.</summary>
    public ScriptState For(string path, ScriptLimits limits)
    {
        var state = _states.GetOrAdd(path, static (_, time) => new ScriptState(time), time);
        state.Limit(limits.StateEntries, limits.StateBytes);
        return state;
    }

    /// <summary>Forgets the state of scripts that are no longer there.</summary>
    public void Keep(IEnumerable<string> paths)
    {
        var kept = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var path in _states.Keys)
        {
            if (!kept.Contains(path))
                _states.TryRemove(path, out _);
        }
    }
}
