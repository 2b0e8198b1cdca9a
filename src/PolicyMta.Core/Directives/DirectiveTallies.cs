using System.Collections.Concurrent;

namespace PolicyMta.Core.Directives;

/// <summary>What each directive has done since the server started, and the last that ended. Thread-safe.</summary>
internal sealed class DirectiveTallies(TimeProvider time)
{
    private const int MaxEnded = 100;

    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly Queue<(Directive Directive, DateTimeOffset EndedAt)> _ended = new();

    public void GivenUp(string id) => Interlocked.Increment(ref TallyOf(id).GivenUp);

    public void LookedAt(string id) => Interlocked.Increment(ref TallyOf(id).LookedAt);

    public void SweepBegins(string id, long toLookAt)
    {
        var tally = TallyOf(id);
        Volatile.Write(ref tally.LookedAt, 0);
        Volatile.Write(ref tally.ToLookAt, toLookAt);
        Volatile.Write(ref tally.IsSweeping, true);
    }

    public void SweepEnds(string id) => Volatile.Write(ref TallyOf(id).IsSweeping, false);

    /// <summary>Keeps a directive that has ended, for whoever asks what came of it.</summary>
    public void Keep(Directive directive)
    {
        lock (_lock)
        {
            _ended.Enqueue((directive, time.GetUtcNow()));
            if (_ended.Count > MaxEnded)
                _tallies.TryRemove(_ended.Dequeue().Directive.Id, out _);
        }
    }

    /// <summary>A directive that ended lately, and when; null if there is none of this id.</summary>
    public (Directive Directive, DateTimeOffset? EndedAt)? Ended(string id)
    {
        lock (_lock)
        {
            foreach (var (directive, endedAt) in _ended)
            {
                if (string.Equals(directive.Id, id, StringComparison.OrdinalIgnoreCase))
                    return (directive, endedAt);
            }
        }

        return null;
    }

    public DirectiveProgress Of(Directive directive, int waiting, bool canBeUndone)
    {
        var tally = _tallies.TryGetValue(directive.Id, out var known) ? known : new Tally();
        var state = Ended(directive.Id) is not null ? DirectiveState.Ended
            : canBeUndone ? DirectiveState.Undoable
            : Volatile.Read(ref tally.IsSweeping) ? DirectiveState.Running
            : DirectiveState.InForce;
        return new(
            state, Volatile.Read(ref tally.GivenUp), waiting, Volatile.Read(ref tally.LookedAt), Volatile.Read(ref tally.ToLookAt));
    }

    private Tally TallyOf(string id) => _tallies.GetOrAdd(id, static _ => new Tally());

    private sealed class Tally
    {
        public long GivenUp;
        public long LookedAt;
        public long ToLookAt;
        public bool IsSweeping;
    }
}
