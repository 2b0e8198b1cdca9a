using System.Collections.Concurrent;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Lets one enumeration at a time read with a cursor: instances of a plugin overlap at each change of its settings. Thread-safe.
/// </summary>
internal sealed class ReaderTurns
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _cursors = new(StringComparer.Ordinal);

    /// <summary>Waits for one's turn; disposing ends it.</summary>
    public async Task<IDisposable> EnterAsync(string cursor, CancellationToken cancellationToken)
    {
        var one = _cursors.GetOrAdd(cursor, _ => new SemaphoreSlim(1, 1));
        await one.WaitAsync(cancellationToken);
        return new Turn(one);
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        private SemaphoreSlim? _one = one;

        public void Dispose() => Interlocked.Exchange(ref _one, null)?.Release();
    }
}
