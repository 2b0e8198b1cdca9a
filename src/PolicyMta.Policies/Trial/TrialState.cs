using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Trial;

/// <summary>
/// A script's state during a trial: reads what the script really keeps, and keeps what is written to itself until it is cleared. The real
/// state stays exactly as it is. For one thread at a time.
/// </summary>
internal sealed class TrialState(IScriptState real, TimeProvider time) : IScriptState
{
    private readonly ScriptState _written = new(time);
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public StateValue? Get(string key) => _touched.Contains(key) ? _written.Get(key) : real is ScriptState state ? state.Peek(key) : null;

    public bool Set(string key, StateValue value, TimeSpan? timeToLive)
    {
        _touched.Add(key);
        return _written.Set(key, value, timeToLive);
    }

    public bool Delete(string key)
    {
        var existed = Get(key) is not null;
        _touched.Add(key);
        _written.Delete(key);
        return existed;
    }

    public double Increment(string key, double by, TimeSpan? timeToLive)
    {
        if (Get(key) is { } value && _touched.Add(key))
            _written.Set(key, value, null);
        _touched.Add(key);
        return _written.Increment(key, by, timeToLive);
    }

    public void Clear()
    {
        _touched.Clear();
        _written.Clear();
    }
}
