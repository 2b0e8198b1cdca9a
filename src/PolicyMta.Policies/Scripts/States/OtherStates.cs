using System.Collections.Concurrent;
using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies.Scripts.States;

/// <summary>
/// The states that a script uses beside its own <c>state</c>: durable ones, and those that scripts share. Each is opened at its first use.
/// Thread-safe, unless for a trial.
/// </summary>
internal sealed class OtherStates(Func<StateName, IScriptState> open)
{
    /// <summary>How many states one script may share: each is bounded, and so is what they take together.</summary>
    public const int MaxShared = 100;

    private readonly ConcurrentDictionary<StateName, IScriptState> _opened = new();

    private readonly ConcurrentDictionary<string, byte> _shared = new(StringComparer.Ordinal);

    /// <summary>The names of the states that the script shares with others.</summary>
    public IEnumerable<string> Shared => _shared.Keys;

    public IScriptState this[StateName name] => _opened.GetOrAdd(name, open);

    /// <summary>States of their own that nothing outlives: for tests.</summary>
    public static OtherStates InMemory(ScriptLimits limits, TimeProvider time) => new(_ => new ScriptState(time).Within(limits));

    /// <summary>The same for a trial, which changes nothing of them. For one thread at a time.</summary>
    public OtherStates ForTrial(TimeProvider time) => new(name => new TrialState(this[name], time));

    /// <summary>Notes that the script shares a state.</summary>
    /// <returns>False if it shares too many already.</returns>
    public bool TryShare(string name)
    {
        if (_shared.ContainsKey(name))
            return true;
        if (_shared.Count >= MaxShared)
            return false;
        _shared[name] = 0;
        return true;
    }

    /// <summary>Forgets all that was opened; not for states that are in force.</summary>
    public void Clear()
    {
        foreach (var state in _opened.Values)
            state.Clear();
    }
}
