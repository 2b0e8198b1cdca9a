using PolicyMta.Core.Journal;
using PolicyMta.Core.Waiting;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>
/// What live clients are told, made once a second for all of them while there are any. A client takes what it is ready for; nothing is
/// queued for it. Thread-safe.
/// </summary>
internal sealed partial class LiveRoom : IEventTap, IAsyncDisposable
{
    private const int MostMarks = 100;

    /// <summary>How long after its end a second is told: what happened in it has been read by then.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(100);

    private readonly StatisticsReader _reader;
    private readonly WaitBook _waits;
    private readonly AuditLog _audit;
    private readonly int _most;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, byte[]> _stats = [];
    private readonly Dictionary<string, (long Version, long Tick, byte[] Json)> _queues = [];
    private readonly List<string> _recipients = [];
    private ImmutableArray<LiveClient> _clients = [];
    private ImmutableArray<(long Number, Mark Mark)> _marks = [];
    private TaskCompletionSource _tick = NewSignal();
    private Task _loop = Task.CompletedTask;
    private long _ticks;
    private long _statsOf;
    private long _versions;
    private long _auditChanges;
    private long _lastAct;
    private int _watchers;
    private bool _isRunning;

    /// <param name="reader">Counts.</param>
    /// <param name="waits">Knows what waits.</param>
    /// <param name="audit">Has operators' acts.</param>
    /// <param name="most">How many clients at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are told.</param>
    public LiveRoom(
        StatisticsReader reader, WaitBook waits, AuditLog audit, int most, TimeProvider time, ILogger<LiveRoom> logger)
    {
        (_reader, _waits, _audit, _most, _time, _logger) = (reader, waits, audit, most, time, logger);
        reader.Tap = this;
    }

    /// <inheritdoc/>
    public bool IsOpen => Volatile.Read(ref _watchers) > 0;

    /// <summary>Clients that follow.</summary>
    public int Clients => _clients.Length;

    /// <summary>Completes at the next second, when there may be something to tell.</summary>
    public Task NextAsync(CancellationToken cancellationToken) => Volatile.Read(ref _tick).Task.WaitAsync(cancellationToken);

    /// <summary>Lets a client in; null if there are too many.</summary>
    public LiveClient? TryEnter(LiveFilter filter, LiveTopics topics, Caller caller)
    {
        lock (_lock)
        {
            var owner = OwnerOf(caller);
            if (!HasRoom(owner) || _stopping.IsCancellationRequested)
                return null;
            var client = new LiveClient(filter, topics) { Owner = owner, Second = Range().Last, Mark = _lastAct };
            _clients = _clients.Add(client);
            _watchers += client.Follows(LiveTopics.Activity) ? 1 : 0;
            if (_isRunning)
                return client;
            _isRunning = true;
            (_auditChanges, _lastAct, _marks) = (_audit.Changes, _audit.LastId, []);
            client.Mark = _lastAct;
            using (ExecutionContext.SuppressFlow())
                _loop = Task.Run(RunAsync);
            return client;
        }
    }

    public void Leave(LiveClient client)
    {
        lock (_lock)
        {
            _clients = _clients.Remove(client);
            _watchers -= client.Follows(LiveTopics.Activity) ? 1 : 0;
        }
    }

    /// <summary>The seconds whose counts are there: from the first to the last.</summary>
    public (long First, long Last) Range()
    {
        lock (_reader.Gate)
        {
            _reader.Seconds.Advance(_time.GetUtcNow().ToUnixTimeSeconds());
            return _reader.Seconds.Range;
        }
    }

    /// <summary>The counts of a second as JSON. Those of the last second are made once for all clients with an equal filter.</summary>
    public byte[] StatsOf(long second, LiveFilter filter)
    {
        lock (_lock)
        {
            if (second == _statsOf && _stats.TryGetValue(filter.Key, out var made))
                return made;
        }

        SecondCount[] counts;
        lock (_reader.Gate)
            counts = _reader.Seconds.Read(second);
        var json = LiveStats.Write(second, counts, filter);
        lock (_lock)
        {
            if (second > _statsOf)
            {
                _stats.Clear();
                _statsOf = second;
            }

            if (second == _statsOf)
                _stats[filter.Key] = json;
        }

        return json;
    }

    /// <summary>The queues as JSON without the closing brace; the version grows when something has changed.</summary>
    public (long Version, byte[] Json) QueuesOf(LiveFilter filter)
    {
        lock (_lock)
        {
            var known = _queues.GetValueOrDefault(filter.Key);
            if (known.Json is not null && known.Tick == _ticks)
                return (known.Version, known.Json);
            var json = LiveQueues.Write(_waits, filter);
            var isChanged = known.Json is null || !json.AsSpan().SequenceEqual(known.Json);
            _queues[filter.Key] = (isChanged ? ++_versions : known.Version, _ticks, json);
            return (isChanged ? _versions : known.Version, json);
        }
    }

    /// <summary>Acts behind one.</summary>
    public IEnumerable<(long Number, Mark Mark)> MarksAfter(long number)
    {
        lock (_lock)
            return _marks.Where(mark => mark.Number > number);
    }

    /// <inheritdoc/>
    public void Show(EventFacts facts, ReadOnlySpan<byte> line)
    {
        var (tenant, provider, isRead) = (facts.Tenant, facts.Provider, facts.Kind != StatKind.None);
        foreach (var client in _clients)
        {
            if (!client.Follows(LiveTopics.Activity))
                continue;
            if (!client.Filter.IsEmpty && !isRead && EventKeys.TryRead(line, _recipients, out var keys))
                (tenant, provider, isRead) = (keys.Tenant, keys.Provider, true);
            if (client.Filter.IsEmpty || (client.Filter.HasTenant(tenant) && client.Filter.HasProvider(provider)))
                client.Activity.Offer(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var toSecond = TimeSpan.FromMilliseconds(1_000 - _time.GetUtcNow().Millisecond);
            await Task.Delay(toSecond + Behind, TimeProvider.System, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                Tick();
            }
            catch (Exception e)
            {
                LogFailed(_logger, e);
            }

            Interlocked.Exchange(ref _tick, NewSignal()).TrySetResult();
            lock (_lock)
            {
                _isRunning = !_clients.IsEmpty;
                if (!_isRunning)
                    return;
            }
        }
    }

    private void Tick()
    {
        Range();
        lock (_lock)
        {
            _ticks++;
            foreach (var (key, _) in _queues.Where(pair => pair.Value.Tick < _ticks - 60).ToList())
                _queues.Remove(key);
        }

        var changes = _audit.Changes;
        if (changes == _auditChanges)
            return;
        _auditChanges = changes;
        var acts = _audit.Reader.Find(new AuditQuery { Since = _time.GetUtcNow() - TimeSpan.FromMinutes(1), Limit = MostMarks })
            .Where(act => act.Id > _lastAct && act.Outcome != AuditOutcome.Begun).Reverse().ToList();
        lock (_lock)
        {
            foreach (var act in acts)
            {
                _lastAct = act.Id;
                if (Marks.Of(act) is { } mark)
                    _marks = _marks.Add((act.Id, mark));
            }

            if (_marks.Length > MostMarks)
                _marks = _marks[^MostMarks..];
        }
    }

    /// <summary>Whether one more may come in: tenants leave some room to others and to operators.</summary>
    private bool HasRoom(string? owner) => owner is null
        ? _clients.Length < _most
        : _clients.Length < _most - (_most / 4) && _clients.Count(client => client.Owner == owner) < Math.Max(1, _most / 4);

    private static string? OwnerOf(Caller caller) =>
        caller.IsForAll ? null : string.Join('\n', caller.Tenants.Order(StringComparer.Ordinal));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(5410, LogLevel.Error, "Live figures could not be made for a second")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
