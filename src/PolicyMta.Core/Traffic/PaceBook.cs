using System.Security.Cryptography;
using System.Text;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The paces in force, each with its own author and end; several may hold one ready queue. They are kept in the spool, written within a
/// second, so that a restart does not forget what a provider asked for. Thread-safe.
/// </summary>
internal sealed partial class PaceBook(ISpool spool, TimeProvider time, ILogger<PaceBook> logger) : IAsyncDisposable
{
    private const string Room = "paces";
    private const int MaxPaces = 100_000;
    private const int MaxText = 500;
    private static readonly TimeSpan MaxFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Author, PaceTarget Target), PaceInForce> _all = [];
    private readonly PaceIndex _index = new();
    private readonly HashSet<(string Author, PaceTarget Target)> _unsaved = [];
    private long _version;
    private readonly ClockWatch _clock = new(time);
    private Task _loop = Task.CompletedTask;

    /// <summary>
    /// Grows when paces change that must be looked for; of those that are found by a queue's names, its own and its source's to its
    /// provider, each queue hears within a second.
    /// </summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The paces at this moment.</summary>
    public IReadOnlyList<PaceInForce> All
    {
        get
        {
            lock (_lock)
                return [.. _all.Values.Where(pace => pace.Until > time.GetUtcNow())];
        }
    }

    /// <summary>Takes up what the spool keeps, and begins to write down what changes.</summary>
    public void Open()
    {
        var now = time.GetUtcNow();
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                var pace = PaceRecord.Read(record.Span);
                if (pace.Since > now)
                    pace = pace with { Since = now, Until = now + (pace.Until - pace.Since) };
                if (pace.Until > now)
                    Put(pace);
            }
            catch (InvalidDataException e)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }

        _loop = Task.Run(RunAsync);
    }

    /// <exception cref="ArgumentException">The target or the pace is not valid.</exception>
    public void Set(PaceTarget target, Pace pace, string author)
    {
        if (ProblemOf(target, pace) is { } problem)
            throw new ArgumentException(problem);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var known = _all.GetValueOrDefault((author, target));
            if (known is not null && known.Pace == pace && now - known.Since < Beat)
                return;
            if (_all.Count >= MaxPaces && known is null)
                throw new ArgumentException($"There are {MaxPaces} paces in force already.");
            _unsaved.Add((author, target));
        }

        Put(new PaceInForce(target, pace, author, now, now + pace.For));
    }

    /// <summary>Moves the paces with a clock that was set, so that each holds as long as it was given for.</summary>
    public void Move(TimeSpan jump)
    {
        lock (_lock)
        {
            foreach (var (key, pace) in _all.ToList())
            {
                _all[key] = pace with { Since = pace.Since + jump, Until = pace.Until + jump };
                _unsaved.Add(key);
                Arrange(key);
            }
        }

        // Limits that were made by the clock as it was are void, whatever paces there are.
        Interlocked.Increment(ref _version);
    }

    /// <returns>False if there is none.</returns>
    public bool End(PaceTarget target, string author) => Take((author, target));

    /// <summary>Adds the paces that hold one ready queue.</summary>
    public void Find(ReadyKey key, List<PaceInForce> found) => _index.Find(key, found);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private static bool IsOfOneProvider(PaceTarget target) =>
        target is { EgressSource: not null, Provider: not null, Site: null, TrafficProfile: null };

    private static string? ProblemOf(PaceTarget target, Pace pace)
    {
        if (target == new PaceTarget())
            return "The target is empty: name an egress source, a site, a traffic profile or a provider.";
        if (pace is { Rate: null, Connections: null, Pause: false })
            return "The pace limits nothing: give a rate, connections, or pause.";
        if (pace.Connections is < 1)
            return "The pace's connections must be 1 or more; to send nothing, pause.";
        if (pace.For <= TimeSpan.Zero || pace.For > MaxFor)
            return $"The pace must hold for more than 0 and at most {DurationText.Format(MaxFor)}.";
        if (pace.IsShared && !IsOfOneProvider(target))
            return "A shared pace is for an egress source and a provider: name both, and nothing else.";
        if (pace.Origin is { Length: > MaxText })
            return $"The pace's origin must have at most {MaxText} characters.";
        return pace.Reason is { Length: > MaxText } ? $"The pace's reason must have at most {MaxText} characters." : null;
    }

    private void Put(PaceInForce pace)
    {
        lock (_lock)
        {
            _all[(pace.Author, pace.Target)] = pace;
            Arrange((pace.Author, pace.Target));
        }

        Tell(pace.Target);
    }

    private bool Take((string Author, PaceTarget Target) key)
    {
        lock (_lock)
        {
            if (!_all.Remove(key))
                return false;
            _unsaved.Add(key);
            Arrange(key);
        }

        Tell(key.Target);
        return true;
    }

    private void Arrange((string Author, PaceTarget Target) key) =>
        _index.Set(key.Author, key.Target, _all.GetValueOrDefault(key));

    private void Tell(PaceTarget target)
    {
        if (!IsHeardSoon(target))
            Interlocked.Increment(ref _version);
    }

    /// <summary>Whether the few queues that it is for may hear of it within a second.</summary>
    private static bool IsHeardSoon(PaceTarget target) =>
        IsOfOneProvider(target) || target is { EgressSource: not null, Site: not null, TrafficProfile: not null, Provider: null };

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(Beat, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                // Nothing ends by a clock that was just set: the paces are moved with it.
                if (_clock.Look() == TimeSpan.Zero)
                    EndExpired();
                await SaveAsync();
            }
            catch (Exception e)
            {
                LogNotSaved(logger, e);
            }
        }
    }

    private void EndExpired()
    {
        List<(string, PaceTarget)> over;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            over = [.. _all.Where(pair => pair.Value.Until <= now).Select(pair => pair.Key)];
        }

        foreach (var key in over)
            Take(key);
    }

    private async Task SaveAsync()
    {
        List<((string, PaceTarget) Pace, ReadOnlyMemory<byte> Record)> changes;
        lock (_lock)
        {
            changes = [.. _unsaved.Select(key => (key, _all.GetValueOrDefault(key) is { } pace ? PaceRecord.Write(pace) : default))];
            _unsaved.Clear();
        }

        try
        {
            await Task.WhenAll(changes.Select(change => spool.PutStateAsync(KeyOf(change.Pace), change.Record).AsTask()));
        }
        catch
        {
            lock (_lock)
                _unsaved.UnionWith(changes.Select(change => change.Pace));
            throw;
        }
    }

    private static StateKey KeyOf((string Author, PaceTarget Target) pace)
    {
        var (author, target) = pace;
        var name = string.Join('\n', author, target.EgressSource, target.Site, target.TrafficProfile, target.Provider);
        return new StateKey(Room, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));
    }

    [LoggerMessage(1820, LogLevel.Error, "Pace {Name} cannot be read and is not in force")]
    private static partial void LogUnreadable(ILogger logger, string name, Exception error);

    [LoggerMessage(1821, LogLevel.Warning, "Paces could not be written; after a restart they may be missing")]
    private static partial void LogNotSaved(ILogger logger, Exception error);
}
