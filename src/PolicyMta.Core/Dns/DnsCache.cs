using System.Collections.Concurrent;
using PolicyMta.Core.Metrics;

namespace PolicyMta.Core.Dns;

/// <summary>
/// The remembered answers to one kind of question. One question about a name is under way at a time: those who ask meanwhile wait for its
/// answer, and one of them giving up does not end it. When full, it forgets what has expired and what was not asked for since the last
/// clean-up.
/// </summary>
internal sealed class DnsCache<T>(
    Func<string, CancellationToken, ValueTask<DnsAnswer<T>>> ask, DnsOptions options, TimeProvider time, Counters<DnsCount>? counts = null)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Task<DnsAnswer<T>>> _questions = new(StringComparer.OrdinalIgnoreCase);
    private int _count;
    private int _cleaning;

    /// <summary>Answers remembered now, expired ones included.</summary>
    public int Count => Volatile.Read(ref _count);

    public ValueTask<DnsAnswer<T>> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (TryGet(name) is { } answer)
        {
            counts?.Add(DnsCount.Remembered);
            return ValueTask.FromResult(answer);
        }

        return name.Length > DnsName.MaxLength + 1 ? ask(name, cancellationToken) : AskOnceAsync(name, cancellationToken);
    }

    private DnsAnswer<T>? TryGet(string name)
    {
        if (!_entries.TryGetValue(name, out var entry) || time.GetTimestamp() >= entry.Expires)
            return null;
        entry.WasUsed = true;
        return entry.Answer;
    }

    private async ValueTask<DnsAnswer<T>> AskOnceAsync(string name, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource<DnsAnswer<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var question = _questions.GetOrAdd(name, source.Task);
        if (question == source.Task)
            _ = AnswerAsync(name, source);
        return await question.WaitAsync(cancellationToken);
    }

    private async Task AnswerAsync(string name, TaskCompletionSource<DnsAnswer<T>> source)
    {
        DnsAnswer<T> answer;
        try
        {
            answer = TryGet(name) ?? Remember(name, await ask(name, CancellationToken.None));
        }
        catch (Exception exception)
        {
            answer = Remember(name, DnsAnswer.Failed<T>(exception.Message));
        }

        _questions.TryRemove(name, out _);
        source.SetResult(answer);
    }

    private DnsAnswer<T> Remember(string name, DnsAnswer<T> answer)
    {
        counts?.Add(DnsCount.Asked);
        if (answer.Status == DnsStatus.Failed)
            counts?.Add(DnsCount.Failed);
        var kept = answer.Status switch
        {
            DnsStatus.Found => Clamp(answer.TimeToLive, options.MaxTtl),
            DnsStatus.Failed => options.FailureTtl,
            _ => Clamp(answer.TimeToLive, options.NegativeTtlMax),
        };
        var entry = new Entry(answer, time.GetTimestamp() + (long)(kept.TotalSeconds * time.TimestampFrequency));
        if (_entries.TryAdd(name, entry))
            Interlocked.Increment(ref _count);
        else
            _entries[name] = entry;
        if (Count > options.CacheSize)
            CleanUp();
        return answer;
    }

    private TimeSpan Clamp(TimeSpan timeToLive, TimeSpan longest)
    {
        var kept = timeToLive > options.MinTtl ? timeToLive : options.MinTtl;
        return kept < longest ? kept : longest;
    }

    private void CleanUp()
    {
        if (Interlocked.Exchange(ref _cleaning, 1) != 0)
            return;
        var now = time.GetTimestamp();
        Forget(entry => now >= entry.Expires);
        Forget(entry => !entry.WasUsed);
        Forget(_ => true);
        foreach (var (_, entry) in _entries)
            entry.WasUsed = false;
        Volatile.Write(ref _cleaning, 0);
    }

    private void Forget(Func<Entry, bool> isDue)
    {
        var enough = options.CacheSize - options.CacheSize / 8;
        if (Count <= enough)
            return;
        foreach (var pair in _entries)
        {
            if (!isDue(pair.Value) || !_entries.TryRemove(pair))
                continue;
            if (Interlocked.Decrement(ref _count) <= enough)
                return;
        }
    }

    private sealed class Entry(DnsAnswer<T> answer, long expires)
    {
        public DnsAnswer<T> Answer { get; } = answer;

        public long Expires { get; } = expires;

        public bool WasUsed { get; set; }
    }
}
