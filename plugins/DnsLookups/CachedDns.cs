namespace PolicyMta.DnsLookups;

/// <summary>
/// Keeps answers for their lifetime, within bounds: so many at most, none that is very large, and the oldest go first. What is asked twice
/// at a time is asked once, and a question whose asker gave up is asked to its end: the answer is there when the mail is tried again.
/// Thread-safe.
/// </summary>
internal sealed class CachedDns(IMailDns inner, TimeProvider time) : IMailDns
{
    internal const int MaxEntries = 4096;
    private const int MaxRunning = 1024;
    private const int MaxSize = 4096;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<DnsQuestion, Entry> _entries = [];
    private readonly Dictionary<DnsQuestion, Task<DnsReply>> _running = [];
    private readonly Queue<DnsQuestion> _order = new();

    public async ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var key = question with { Name = question.Name.ToLowerInvariant() };
        Task<DnsReply>? running;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow())
                return entry.Reply;
            if (!_running.TryGetValue(key, out running))
            {
                if (_running.Count >= MaxRunning)
                    return DnsReply.Failed;
                running = FindAsync(key);
                if (!running.IsCompleted)
                    _running[key] = running;
            }
        }

        return await running.WaitAsync(cancellationToken);
    }

    private async Task<DnsReply> FindAsync(DnsQuestion key)
    {
        var reply = DnsReply.Failed;
        try
        {
            reply = await inner.AskAsync(key, CancellationToken.None);
            return reply;
        }
        finally
        {
            Keep(key, reply);
        }
    }

    private void Keep(DnsQuestion key, DnsReply reply)
    {
        var lifetime = reply.Lifetime < Longest ? reply.Lifetime : Longest;
        lock (_lock)
        {
            _running.Remove(key);
            if (lifetime <= TimeSpan.Zero || reply.Values.Sum(value => value.Length) > MaxSize)
                return;
            if (!_entries.ContainsKey(key))
                _order.Enqueue(key);
            _entries[key] = new Entry(reply, time.GetUtcNow() + lifetime);
            while (_order.Count > MaxEntries)
                _entries.Remove(_order.Dequeue());
        }
    }

    private readonly record struct Entry(DnsReply Reply, DateTimeOffset Until);
}
