using System.Collections.Concurrent;
using PolicyMta.IspRules.Rules;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Adaptive;

/// <summary>
/// Adaptive mode: finds, for each egress source and provider, the speed that the receiver takes, and has the server keep to it by paces.
/// It looks at the ready queues every few seconds, and reacts to refusals at once. What it learnt is kept in the plugin's store. The number
/// of places is bounded; one that gets no mail is forgotten. Thread-safe.
/// </summary>
internal sealed class Learner(RuleSet rules, ITraffic traffic, LearntStore store, AdaptiveLog log, TimeProvider time)
{
    /// <summary>How often the queues are looked at.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>How often, and how long, a server that has not begun to send is asked again.</summary>
    public static readonly TimeSpan StartBeat = TimeSpan.FromMilliseconds(250), ToStart = TimeSpan.FromMinutes(10);

    private const int MaxPlaces = 20_000;

    /// <summary>For how many profiles the server is told how to begin.</summary>
    private const int MaxBeginnings = 2_000;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(14);
    private static readonly TimeSpan BeginFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<LearntKey, Learnt> _places = new();
    private readonly ConcurrentDictionary<LearntKey, double> _caps = new();
    private readonly long _started = time.GetTimestamp();
    private Dictionary<QueueName, (long Attempts, long Taken)> _seen = [];
    private TimeSpan _lookedAt;
    private TimeSpan _savedAt;
    private TimeSpan? _begunAt;
    private int _beginnings;

    private TimeSpan Now => time.GetElapsedTime(_started);

    /// <summary>What was learnt, in order of the names.</summary>
    public IEnumerable<LearntView> All => _places.Values.Select(View)
        .OrderBy(view => view.Place, StringComparer.Ordinal)
        .ThenBy(view => view.Source, StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Load();
        EndForeignPaces();
        rules.Made += BeginMade;
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = Beat;
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (InvalidOperationException) when (_begunAt is null && Now < ToStart)
            {
                // The server has not begun to send.
                wait = StartBeat;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.Failed(e);
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        rules.Made -= BeginMade;
        await SaveAsync(CancellationToken.None);
    }

    /// <summary>A receiver refused a message or a connection because there were too many.</summary>
    /// <returns>False if nothing can be learnt from it, because it is not known which queue it came to or there are too many.</returns>
    public bool Refused(RuleStack rule, BounceContext failure, RefusalKind kind)
    {
        if (failure is not { EgressSource: { } source, Site: { } site, TrafficProfile: { } profile })
            return false;
        var key = LearntKey.Of(source, site, profile, failure.Provider);
        if ((Known(key) ?? (key.IsProvider ? Place(key, rule) : FreePlace(key, rule))) is not { } place)
            return false;

        lock (place.Lock)
        {
            var now = Now;
            if (!(kind == RefusalKind.Rate ? place.Rate.Refuse(now) : place.Connections.Refuse(now)))
                return true;
            place.LastEvent = RefusalText.Of(kind, failure.Reply);
            (place.LastEventAt, place.ChangedAt, place.IsUnsaved, place.SeenAt) = (time.GetUtcNow(), time.GetUtcNow(), true, now);
            SetPace(place, now);
            log.Refused(place);
            return true;
        }
    }

    /// <summary>Looks at the queues, and writes down what was learnt if it is time.</summary>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        Begin();
        Look();
        if (Now - _savedAt >= SaveEvery || _places.Values.Any(static place => place.IsUnsaved))
            await SaveAsync(cancellationToken);
    }

    /// <summary>Has the pace of a source and provider keep to a cap as well: messages a minute, 0 for none; null for no cap.</summary>
    /// <returns>False if no speed is learnt there yet, so that the caller has to set a pace itself.</returns>
    public bool Cap(string source, string provider, double? perMinute)
    {
        var key = new LearntKey(source, "", provider);
        if (perMinute is { } cap)
            _caps[key] = cap;
        else
            _caps.TryRemove(key, out _);
        if (Known(key) is not { } place)
            return false;
        lock (place.Lock)
        {
            place.Cap = perMinute;
            SetPace(place, Now);
        }

        return true;
    }

    /// <summary>Forgets what was learnt for all places that fulfil a condition.</summary>
    public async ValueTask<int> ResetAsync(string? source, string? place, CancellationToken cancellationToken)
    {
        var found = _places.Values.Where(known => Is(source, known.Key.Source) && Is(place, known.Key.Place)).ToList();
        foreach (var known in found)
        {
            _places.TryRemove(known.Key, out _);
            traffic.EndPace(known.Key.Target);
        }

        await store.RemoveAsync([.. found.Select(known => known.Key)], cancellationToken);
        return found.Count;
    }

    private static bool Is(string? wanted, string value) =>
        wanted is null || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    private void Load()
    {
        var utc = time.GetUtcNow();
        foreach (var (key, record) in store.Read())
        {
            if (utc - record.At > Remembered || RuleOf(key) is not { Adaptive.Enabled: true } rule || _places.Count >= MaxPlaces)
                continue;
            var place = new Learnt(key, rule.Adaptive, rule.Profile) { SeenAt = Now, ChangedAt = record.At };
            var age = utc > record.At ? utc - record.At : TimeSpan.Zero;
            place.Rate.Resume(record.Rate, record.Ceiling, record.ProbeAfter, age, Now);
            place.Connections.Resume(record.Connections, record.ConnectionCeiling, age, Now);
            (place.LastEvent, place.LastEventAt) = (record.LastEvent, record.LastEventAt);
            _places.TryAdd(key, place);
        }
    }

    private RuleStack? RuleOf(LearntKey key) => key.IsProvider
        ? rules.Stacks.FirstOrDefault(rule => string.Equals(rule.Provider, key.Place, StringComparison.OrdinalIgnoreCase)) ?? rules.Default
        : rules.FindByProfile(key.Profile);

    /// <summary>Ends the paces of an earlier configuration for places that are not learnt any more.</summary>
    private void EndForeignPaces()
    {
        foreach (var pace in traffic.Paces)
        {
            if (pace is { Pace.IsShared: true, Target: { EgressSource: { } source, Provider: { } provider } }
                && !_places.ContainsKey(new LearntKey(source, "", provider)))
                traffic.EndPace(pace.Target);
        }
    }

    /// <summary>Has queues of which nothing is known begin gently.</summary>
    private void Begin()
    {
        if (_begunAt is { } begun && Now - begun < BeginFor / 2)
            return;
        _beginnings = 0;
        foreach (var stack in rules.Stacks)
            Begin(stack);
        _begunAt = Now;
    }

    private void Begin(RuleStack rule)
    {
        foreach (var profile in rule.Profiles)
        {
            if (Interlocked.Increment(ref _beginnings) > MaxBeginnings)
                return;
            var target = new PaceTarget { TrafficProfile = profile.Name };
            if (rule is { Adaptive.Enabled: true, Provider: not null })
                traffic.SetPace(target, new Pace
                {
                    Rate = rule.Adaptive.StartRate,
                    Connections = rule.Adaptive.StartConnections,
                    IsFallback = true,
                    For = BeginFor,
                    Reason = "adaptive: nothing was learnt yet",
                });
            else
                traffic.EndPace(target);
        }
    }

    /// <summary>Rules that mail has just met begin as gently as those that were known at the start.</summary>
    private void BeginMade(RuleStack made)
    {
        if (_begunAt is null)
            return;
        try
        {
            Begin(made);
        }
        catch (InvalidOperationException e)
        {
            log.Failed(e);
        }
    }

    private void Look()
    {
        var now = Now;
        var span = now - _lookedAt;
        _lookedAt = now;
        if (span <= TimeSpan.Zero)
            return;

        foreach (var (key, (profile, sample)) in Gather(span))
        {
            if (rules.FindByProfile(profile) is not { Adaptive.Enabled: true } rule
                || (key.IsProvider ? Place(key, rule) : Known(key)) is not { } place)
                continue;
            lock (place.Lock)
            {
                if (sample.Attempts > 0)
                    (place.SeenAt, place.ChangedAt) = (now, time.GetUtcNow());
                var isRateUsedUp = sample.AttemptsPerMinute >= 0.8 * place.Rate.Pace;
                place.Rate.Look(now, sample);
                place.Connections.Look(now, sample, isRateUsedUp);
                SetPace(place, now);
            }
        }

        foreach (var place in _places.Values.Where(place => now - place.SeenAt > Remembered))
            _places.TryRemove(place.Key, out _);
    }

    private Dictionary<LearntKey, (string Profile, Sample Sample)> Gather(TimeSpan span)
    {
        var found = new Dictionary<LearntKey, (string Profile, Sample Sample)>();
        var seen = new Dictionary<QueueName, (long Attempts, long Taken)>();
        foreach (var queue in traffic.Queues)
        {
            var name = QueueName.Of(queue);
            var all = seen.GetValueOrDefault(name);
            seen[name] = (all.Attempts + queue.Attempts, all.Taken + queue.Taken);
            var key = LearntKey.Of(queue.EgressSource, queue.Site, queue.TrafficProfile, queue.Provider);
            var sample = found.GetValueOrDefault(key).Sample;
            found[key] = (queue.TrafficProfile, sample with
            {
                Span = span,
                Waiting = sample.Waiting + queue.Waiting,
                Connections = sample.Connections + queue.Connections,
            });
        }

        foreach (var (name, (attempts, taken)) in seen)
        {
            var (before, tookBefore) = _seen.GetValueOrDefault(name);
            var key = LearntKey.Of(name.Source, name.Site, name.Profile, name.Provider);
            var (profile, sample) = found[key];
            found[key] = (profile, sample with
            {
                Attempts = sample.Attempts + QueueName.Since(before, attempts),
                Taken = sample.Taken + QueueName.Since(tookBefore, taken),
            });
        }

        _seen = seen;
        return found;
    }

    private Learnt? Known(LearntKey key) => _places.GetValueOrDefault(key);

    /// <summary>A site of which nothing was known since it had refused nothing: its mail went as the written limits allow.</summary>
    private Learnt? FreePlace(LearntKey key, RuleStack rule)
    {
        if (_places.Count >= MaxPlaces)
            return null;
        var place = new Learnt(key, rule.Adaptive, rule.Profile) { SeenAt = Now, ChangedAt = time.GetUtcNow() };
        place.Rate.BeginFree(traffic.Find(key.Source, key.Place, key.Profile)?.Minute.Delivered ?? 0);
        place.Connections.BeginFree();
        return _places.GetOrAdd(key, place);
    }

    private Learnt? Place(LearntKey key, RuleStack rule)
    {
        if (Known(key) is { } known)
            return known;
        return _places.Count < MaxPlaces
            ? _places.GetOrAdd(key, static (key, made) => new Learnt(key, made.rule.Adaptive, made.rule.Profile)
            {
                SeenAt = made.Now,
                ChangedAt = made.Utc,
                Cap = made.Cap,
            }, (rule: RuleOf(key) ?? rule, Now, Utc: time.GetUtcNow(), Cap: _caps.TryGetValue(key, out var cap) ? cap : (double?)null))
            : null;
    }

    private void SetPace(Learnt place, TimeSpan now)
    {
        if (place.NextPace(now) is not { } pace)
            return;
        traffic.SetPace(place.Key.Target, pace);
    }

    private async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        var changed = new List<(LearntKey, LearntRecord)>();
        foreach (var place in _places.Values)
        {
            lock (place.Lock)
            {
                if (!place.IsUnsaved && Now - place.SeenAt > SaveEvery * 2)
                    continue;
                place.IsUnsaved = false;
                changed.Add((place.Key, Record(place)));
            }
        }

        _savedAt = Now;
        await store.WriteAsync(changed, cancellationToken);
    }

    private static LearntRecord Record(Learnt place) => new()
    {
        Rate = place.Rate.Rate,
        Ceiling = place.Rate.Ceiling,
        ProbeAfter = place.Rate.ProbeAfter,
        Connections = place.Connections.Allowed,
        ConnectionCeiling = place.Connections.Ceiling,
        At = place.ChangedAt,
        LastEvent = place.LastEvent,
        LastEventAt = place.LastEventAt,
    };

    private LearntView View(Learnt place)
    {
        lock (place.Lock)
        {
            var now = Now;
            return new LearntView(
                place.Key.Source, place.Key.Place, place.Key.IsProvider, Record(place), place.Rate.Pace, place.Rate.Phase,
                place.Rate.ProbeAt is { } at ? time.GetUtcNow() + (at - now) : null);
        }
    }
}
