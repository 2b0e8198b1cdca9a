using System.Text;
using PolicyMta.Core.Limits;

namespace PolicyMta.Policies.Scripts.States;

/// <summary>
/// A state that is read from disk when it is opened, and whose changes wait to be written: a hook never waits for the disk. Bounded like
/// every state; what gives way goes from the disk, too. Thread-safe.
/// </summary>
internal sealed class DurableState
{
    private const int BatchBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Endless = TimeSpan.FromDays(36_500);

    private readonly Lock _lock = new();
    private readonly IPluginStore _store;
    private readonly SteadyTime _clock;
    private readonly Action _changed;
    private readonly int _mostChanges;
    private HashSet<string> _changes = new(StringComparer.Ordinal);
    private bool _areAll;

    /// <param name="store">Where it lies.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="clock">The time that ends are written in.</param>
    /// <param name="changed">Called when something is to be written.</param>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public DurableState(IPluginStore store, ScriptLimits limits, SteadyTime clock, Action changed)
    {
        _store = store;
        _clock = clock;
        _changed = changed;
        _mostChanges = 1000 + (4 * limits.StateEntries);
        State = new ScriptState(clock, Note).Within(limits);
        foreach (var entry in store.Scan(default))
            Restore(entry);
    }

    public ScriptState State { get; }

    public bool HasChanges
    {
        get
        {
            lock (_lock)
                return _areAll || _changes.Count > 0;
        }
    }

    /// <summary>Writes what has changed so far. For one caller at a time.</summary>
    /// <exception cref="IOException">It cannot be written now; it stays to be written.</exception>
    public async Task WriteAsync()
    {
        var keys = TakeChanges();
        var left = new Queue<string>(keys);
        try
        {
            while (left.Count > 0)
            {
                var batch = new StoreBatch();
                var taken = 0;
                foreach (var key in left)
                {
                    Add(batch, key);
                    taken++;
                    if (batch.Bytes > BatchBytes)
                        break;
                }

                await _store.PutAsync(batch);
                while (taken-- > 0)
                    left.Dequeue();
            }
        }
        catch
        {
            foreach (var key in left)
                Note(key);
            throw;
        }
    }

    private void Restore(StoreEntry entry)
    {
        var key = Encoding.UTF8.GetString(entry.Key.Span);
        if (StateCodec.Read(entry.Value.Span) is not var (value, expires))
            return;
        if (expires - _clock.GetUtcNow() is { } rest && rest <= TimeSpan.Zero)
            Note(key);
        else
            State.Restore(key, value, expires - _clock.GetUtcNow());
    }

    private void Note(string key)
    {
        lock (_lock)
        {
            if (!_areAll)
                _changes.Add(key);
            if (_changes.Count > _mostChanges)
            {
                // The disk has failed for long. Which keys went meanwhile is found out by comparing, when it works again.
                _areAll = true;
                _changes = new(StringComparer.Ordinal);
            }
        }

        _changed();
    }

    private HashSet<string> TakeChanges()
    {
        bool areAll;
        HashSet<string> taken;
        lock (_lock)
        {
            (areAll, taken) = (_areAll, _changes);
            (_areAll, _changes) = (false, new(StringComparer.Ordinal));
        }

        if (areAll)
        {
            taken.UnionWith(State.Keys());
            foreach (var entry in _store.Scan(default))
                taken.Add(Encoding.UTF8.GetString(entry.Key.Span));
        }

        return taken;
    }

    private void Add(StoreBatch batch, string key)
    {
        var name = Encoding.UTF8.GetBytes(key);
        if (State.Read(key) is var (value, left))
            batch.Put(name, StateCodec.Write(value, left is { } rest && rest < Endless ? _clock.GetUtcNow() + rest : null));
        else
            batch.Delete(name);
    }
}
