using System.Runtime.InteropServices;

namespace PolicyMta.Core.Limits;

/// <summary>
/// How many things are open for each key, held to a maximum. Thread-safe. It forgets a key when nothing is open for it and never before,
/// or the count would be wrong: so it is as large as what is open, which its owner bounds.
/// </summary>
internal sealed class KeyedCounts<TKey>(IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, int> _open = new(comparer);

    /// <summary>The keys that something is open for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>What is open for a key.</summary>
    public int CountOf(TKey key)
    {
        lock (_lock)
            return _open.GetValueOrDefault(key);
    }

    /// <summary>Counts one more in, unless as many are open as may be.</summary>
    public bool TryEnter(TKey key, int max)
    {
        lock (_lock)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, key, out _);
            if (open < max)
            {
                open++;
                return true;
            }

            if (open == 0)
                _open.Remove(key);
            return false;
        }
    }

    /// <summary>Counts one out that <see cref="TryEnter"/> had counted in.</summary>
    public void Leave(TKey key)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(key) - 1;
            if (open > 0)
                _open[key] = open;
            else
                _open.Remove(key);
        }
    }
}
