using System.Collections.Concurrent;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// Remembers things for a time, a bounded number of them: when it is full, what has run out is forgotten, and after that everything.
/// Thread-safe.
/// </summary>
/// <param name="keep">How long a thing is remembered.</param>
/// <param name="time">The clock.</param>
/// <param name="capacity">How many things at most.</param>
internal sealed class Recently<T>(TimeSpan keep, TimeProvider time, int capacity = 10_000)
    where T : notnull
{
    private readonly ConcurrentDictionary<T, long> _since = new();

    public bool Has(T thing) => !_since.IsEmpty && _since.TryGetValue(thing, out var since) && time.GetElapsedTime(since) < keep;

    public void Add(T thing)
    {
        if (_since.Count >= capacity)
            MakeRoom();
        _since[thing] = time.GetTimestamp();
    }

    public void Forget(T thing) => _since.TryRemove(thing, out _);

    private void MakeRoom()
    {
        foreach (var (thing, since) in _since)
        {
            if (time.GetElapsedTime(since) >= keep)
                _since.TryRemove(thing, out _);
        }

        if (_since.Count >= capacity)
            _since.Clear();
    }
}
