using System.Collections.Concurrent;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Metrics;

/// <summary>
/// Counts by a name that the server does not choose: a provider, a tenant, a domain. The first names have counts of their own, and all
/// others share those of <see cref="Other"/>, so that nobody can make metrics or memory grow by inventing names. What could command the
/// terminal of who looks at metrics is escaped in names. Thread-safe.
/// </summary>
/// <param name="max">Names with counts of their own: 0 or more.</param>
internal sealed class CappedCounters<TCount>(int max)
    where TCount : struct, Enum
{
    /// <summary>The name of the rest. No provider, tenant or domain can have it.</summary>
    public const string Other = "(other)";

    /// <summary>The name of what has none.</summary>
    public const string None = "(none)";

    private readonly ConcurrentDictionary<string, Counters<TCount>> _byName = new(StringComparer.Ordinal);
    private readonly Counters<TCount> _rest = new();
    private readonly Lock _adding = new();
    private int _names;

    /// <summary>The counts of a name, or those of all others. Asking for a known name allocates nothing.</summary>
    public Counters<TCount> Of(string? name)
    {
        if (string.IsNullOrEmpty(name))
            name = None;
        if (_byName.TryGetValue(name, out var counters))
            return counters;
        if (PrintableText.Line(name) is var shown && shown != name)
            return Of(shown);
        return Volatile.Read(ref _names) >= max ? _rest : Add(name);
    }

    /// <summary>What was counted at least once, by name.</summary>
    public IEnumerable<(string Name, TCount What, long Count)> NotZero() =>
        _byName.Select(static pair => (Name: pair.Key, Counters: pair.Value)).Append((Name: Other, Counters: _rest))
            .SelectMany(static named => named.Counters.NotZero().Select(counted => (named.Name, counted.What, counted.Count)));

    private Counters<TCount> Add(string name)
    {
        lock (_adding)
        {
            if (_byName.TryGetValue(name, out var counters))
                return counters;
            if (_names >= max)
                return _rest;
            counters = new Counters<TCount>();
            _byName[name] = counters;
            Volatile.Write(ref _names, _names + 1);
            return counters;
        }
    }
}
