namespace PolicyMta.Policies.Scripts;

/// <summary>What one script keeps between calls, as its hooks see it. Thread-safe unless an implementation says otherwise.</summary>
internal interface IScriptState
{
    StateValue? Get(string key);

    /// <returns>Whether the value was kept; false if it is larger than the whole state may be.</returns>
    bool Set(string key, StateValue value, TimeSpan? timeToLive);

    /// <returns>Whether there was such an entry.</returns>
    bool Delete(string key);

    /// <summary>
    /// Adds to a number; what is absent, or not a number, counts as 0. An entry that exists keeps its time unless a new one is given.
    /// </summary>
    double Increment(string key, double by, TimeSpan? timeToLive);

    /// <summary>Forgets everything.</summary>
    void Clear();
}
