namespace PolicyMta.Core.Queues;

/// <summary>
/// Queues in the order of their length, as it lately was. Ordering many takes longer than an answer may, so that it is done at most every
/// few seconds, beside the answer once somebody has asked. Thread-safe.
/// </summary>
internal sealed class Ranking<T>(Func<IEnumerable<(T Queue, int Count)>> read, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    /// <summary>As many are ordered at once whenever somebody asks.</summary>
    private const int Few = 5_000;

    private readonly Lock _lock = new();
    private T[] _ordered = [];
    private long _orderedAt;
    private Task _ordering = Task.CompletedTask;

    /// <summary>The queues, the longest first.</summary>
    public IReadOnlyList<T> Read()
    {
        lock (_lock)
        {
            var age = _orderedAt == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(_orderedAt);
            if (_ordered.Length <= Few || age > Stale)
                Order();
            else if (age > Fresh && _ordering.IsCompleted)
                _ordering = Task.Run(Order);
            return _ordered;
        }
    }

    private void Order()
    {
        var all = read().ToArray();
        var keys = Array.ConvertAll(all, static one => -one.Count);
        var queues = Array.ConvertAll(all, static one => one.Queue);
        Array.Sort(keys, queues);
        lock (_lock)
            (_ordered, _orderedAt) = (queues, time.GetTimestamp());
    }
}
