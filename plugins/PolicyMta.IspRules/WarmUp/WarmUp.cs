using System.Collections.Concurrent;
using PolicyMta.IspRules.Adaptive;

namespace PolicyMta.IspRules.WarmUp;

/// <summary>
/// Warms new egress sources up: keeps the mail of each to each provider within the volume of its day, by paces that leave no more to go
/// before the next look than the day has left. What is beyond waits, or goes to another pool by a directive. Days and counts are kept in
/// the plugin's store, ahead of the mail, so that neither a reload nor a crash lets more go. Days are those of UTC.
/// </summary>
internal sealed class WarmUp(
    IReadOnlyDictionary<string, WarmUpOptions> sources, ImmutableArray<string> providers, ITraffic traffic, IDirectives directives,
    IPluginStore store, Learner learner, WarmUpLog log, TimeProvider time)
{
    /// <summary>How often the counts are looked at.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>Seconds: one whose worth a bucket lets go at once, and what a look may come late.</summary>
    private const double Margin = 3;

    private const int LeastForToll = 100;
    private const int LeastComplaints = 3;
    private const int MostComplaints = 10_000;
    private const long LeastAtOnce = 100;
    private static readonly TimeSpan PaceFor = TimeSpan.FromMinutes(5);

    private static readonly string[] Unwanted =
    [
        BounceCategory.RateLimited, BounceCategory.SourceReputation, BounceCategory.SourceBlocked, BounceCategory.SpamContent,
        BounceCategory.PolicyRejected, BounceCategory.ConnectionLimited,
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<WarmUpKey, WarmUpState> _states = [];
    private readonly Dictionary<WarmUpKey, WarmUpState> _written = [];
    private readonly ConcurrentQueue<WarmUpKey> _complaints = new();
    private readonly Dictionary<WarmUpKey, string> _overflows = [];
    private readonly Dictionary<WarmUpKey, (long? Allowed, TimeSpan At)> _paced = [];
    private readonly long _started = time.GetTimestamp();
    private Dictionary<QueueName, long>? _taken;
    private bool _isLoaded;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>How far each source has come towards each provider, in order of the names.</summary>
    public IReadOnlyList<(WarmUpKey Key, WarmUpState State, WarmUpOptions Options)> All
    {
        get
        {
            lock (_lock)
            {
                Load();
                return
                [
                    .. _states.Where(pair => pair.Key.Provider.Length > 0 && sources.ContainsKey(pair.Key.Source))
                        .Select(pair => (pair.Key, pair.Value.On(Today), sources[pair.Key.Source]))
                        .OrderBy(one => one.Key.Source, StringComparer.Ordinal)
                        .ThenBy(one => one.Key.Provider, StringComparer.Ordinal),
                ];
            }
        }
    }

    /// <summary>Counts a complaint about the mail of a source that is being warmed up. It never waits.</summary>
    public void Observe(BounceContext failure)
    {
        if (failure is { Origin: BounceOrigin.Complaint, EgressSource: { } source, Provider: { } provider } && sources.ContainsKey(source)
            && _complaints.Count < MostComplaints)
            _complaints.Enqueue(new WarmUpKey(source, provider));
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (sources.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            var wait = Beat;
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (InvalidOperationException) when (_taken is null && time.GetElapsedTime(_started) < Learner.ToStart)
            {
                // The server has not begun to send.
                wait = Learner.StartBeat;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.Failed(e);
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Counts what has gone, and allows for what may go before the next look.</summary>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        var queues = traffic.Queues.Where(queue => queue.Provider is not null && sources.ContainsKey(queue.EgressSource))
            .GroupBy(queue => new WarmUpKey(queue.EgressSource, queue.Provider!))
            .ToList();
        var idle = sources.Keys.SelectMany(source => providers.Select(provider => new WarmUpKey(source, provider)))
            .Except(queues.Select(group => group.Key))
            .ToList();
        var allowed = new Dictionary<WarmUpKey, long>();
        var spent = new List<(WarmUpKey Key, WarmUpOptions Options)>();
        lock (_lock)
        {
            Load();
            foreach (var source in sources.Keys)
                StateOf(new WarmUpKey(source, ""));
            var complained = TakeComplaints();
            var seen = new Dictionary<QueueName, long>();
            foreach (var (key, group) in queues.Select(group => (group.Key, (ImmutableArray<QueueFacts>)[.. group]))
                .Concat(idle.Select(key => (key, ImmutableArray<QueueFacts>.Empty))))
            {
                var options = sources[key.Source];
                var taken = TakenSince(_taken, seen, group);
                var state = StateOf(key).On(Today);
                state = state with
                {
                    Sent = state.Sent + taken,
                    Complaints = state.Complaints + complained.GetValueOrDefault(key),
                };
                state = state with { Toll = TollOf(key, state, options, group) };
                _states[key] = state;
                if (state.BudgetOf(options) is not { } budget)
                {
                    SetPace(key, null);
                    continue;
                }

                var left = Math.Max(0, budget - state.Sent);
                allowed[key] = Math.Min(left, Math.Max(LeastAtOnce, 4 * taken));
                SetPace(key, allowed[key]);
                if (left == 0)
                    spent.Add((key, options));
            }

            _taken = seen;
        }

        var changed = queues.Select(group => group.Key).Concat(sources.Keys.Select(source => new WarmUpKey(source, "")));
        await SaveAsync([.. changed], allowed, cancellationToken);
        foreach (var (key, options) in spent)
            await OverflowAsync(key, options, cancellationToken);
    }

    /// <summary>
    /// Messages taken since the last look. What queues had at the first look was counted before: the store is ahead of the mail.
    /// </summary>
    private static long TakenSince(
        Dictionary<QueueName, long>? before, Dictionary<QueueName, long> seen, ImmutableArray<QueueFacts> queues)
    {
        var taken = 0L;
        foreach (var same in queues.GroupBy(QueueName.Of))
        {
            var now = same.Sum(queue => queue.Taken);
            seen[same.Key] = now;
            if (before is not null)
                taken += QueueName.Since(before.GetValueOrDefault(same.Key), now);
        }

        return taken;
    }

    private WarmUpState StateOf(WarmUpKey key)
    {
        var written = sources[key.Source].FirstDay;
        if (_states.TryGetValue(key, out var known))
            return written is { } day && day != known.First ? _states[key] = known with { First = day } : known;
        var first = written ?? (key.Provider.Length > 0 ? StateOf(key with { Provider = "" }).First : Today);
        return _states[key] = new WarmUpState { First = first, Day = Today };
    }

    private int TollOf(WarmUpKey key, WarmUpState state, WarmUpOptions options, ImmutableArray<QueueFacts> queues)
    {
        var tried = queues.Sum(queue => (long)queue.Hour.Delivered + queue.Hour.Deferred + queue.Hour.Bounced);
        var unwanted = queues.Sum(queue => Unwanted.Sum(category => (long)queue.Hour.ByCategory.GetValueOrDefault(category)));
        var percent = tried < LeastForToll ? 0 : 100.0 * unwanted / tried;
        var complaints = state.Complaints < LeastComplaints ? 0 : 100.0 * state.Complaints / Math.Max(state.Sent, LeastForToll);
        var toll = TollOf(percent, options.PauseAt, options.StepBackAt);
        var tollOfComplaints = TollOf(complaints, options.PauseAtComplaints, options.StepBackAtComplaints);
        if (Math.Max(toll, tollOfComplaints) <= state.Toll)
            return state.Toll;
        if (toll >= tollOfComplaints)
            log.Slowed(key, percent, toll);
        else
            log.Complained(key, complaints, tollOfComplaints);
        return Math.Max(toll, tollOfComplaints);
    }

    private static int TollOf(double percent, double pauseAt, double stepBackAt) =>
        percent >= stepBackAt ? 2 : percent >= pauseAt ? 1 : 0;

    private Dictionary<WarmUpKey, long> TakeComplaints()
    {
        var taken = new Dictionary<WarmUpKey, long>();
        while (_complaints.TryDequeue(out var key))
            taken[key] = taken.GetValueOrDefault(key) + 1;
        return taken;
    }

    /// <summary>A pace with which no more than this goes before the next look.</summary>
    private void SetPace(WarmUpKey key, long? allowed)
    {
        var perMinute = allowed is { } number ? Math.Floor(number / (Beat.TotalSeconds + Margin) * 3600) / 60 : (double?)null;
        var now = time.GetElapsedTime(_started);
        if (learner.Cap(key.Source, key.Provider, perMinute)
            || (_paced.TryGetValue(key, out var last) && last.Allowed == allowed && now - last.At < PaceFor / 2))
            return;
        var target = new PaceTarget { EgressSource = key.Source, Provider = key.Provider };
        if (perMinute is { } rate)
        {
            traffic.SetPace(target, new Pace
            {
                Rate = rate > 0 ? RateText.ToRate(rate) : null,
                Pause = rate == 0,
                IsShared = true,
                For = PaceFor,
                Reason = "warm-up",
            });
        }
        else
        {
            traffic.EndPace(target);
        }

        _paced[key] = (allowed, now);
    }

    /// <summary>Has another pool take the rest of the day's mail.</summary>
    private async ValueTask OverflowAsync(WarmUpKey key, WarmUpOptions options, CancellationToken cancellationToken)
    {
        var match = new DirectiveMatch { EgressSource = key.Source, Provider = key.Provider };
        var isGone = _overflows.TryGetValue(key, out var id) && directives.Active.All(directive => directive.Id != id);
        if (options.Overflow is not { } pool || (id is not null && !isGone)
            || directives.Active.Any(directive => directive.Request is { Kind: DirectiveKind.Reroute } request && request.Match == match))
            return;
        var end = time.GetUtcNow().UtcDateTime.Date.AddDays(1) - time.GetUtcNow().UtcDateTime;
        var added = await directives.AddAsync(
            new DirectiveRequest
            {
                Kind = DirectiveKind.Reroute,
                Match = match,
                For = end,
                Reason = "warm-up: the day's volume has been sent",
                Reroute = new DirectiveReroute { EgressPool = pool },
            }, cancellationToken);
        _overflows[key] = added.Id;
    }

    private void Load()
    {
        if (_isLoaded)
            return;
        foreach (var entry in store.Scan(WarmUpState.KeyPrefix))
        {
            if (WarmUpState.ReadKey(entry.Key.Span) is { } key && WarmUpState.Read(entry.Value.Span) is { } state)
                _states[key] = state;
        }

        _isLoaded = true;
    }

    /// <summary>Writes down what has gone together with what may go before the next look, as far as that has changed.</summary>
    private async ValueTask SaveAsync(
        ImmutableArray<WarmUpKey> keys, Dictionary<WarmUpKey, long> allowed, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        var changed = new List<(WarmUpKey Key, WarmUpState State)>();
        lock (_lock)
        {
            foreach (var key in keys.Where(_states.ContainsKey))
            {
                var state = _states[key];
                state = state with { Sent = state.Sent + allowed.GetValueOrDefault(key) };
                if (_written.GetValueOrDefault(key) == state)
                    continue;
                batch.Put(WarmUpState.KeyOf(key), state.Write());
                changed.Add((key, state));
            }
        }

        if (changed.Count == 0)
            return;
        await store.PutAsync(batch, cancellationToken);
        foreach (var (key, state) in changed)
            _written[key] = state;
    }
}
