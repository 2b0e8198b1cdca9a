using System.Collections.Concurrent;

namespace PolicyMta.Core.Spool;

/// <summary>Keeps used <see cref="CommitWork"/> for the next ones.</summary>
internal sealed class CommitWorkPool
{
    private const int Capacity = 4096;
    private readonly ConcurrentQueue<CommitWork> _free = new();
    private int _count;

    public CommitWork Rent()
    {
        if (!_free.TryDequeue(out var work))
            return new CommitWork(this);
        Interlocked.Decrement(ref _count);
        return work;
    }

    public void Return(CommitWork work)
    {
        if (Interlocked.Increment(ref _count) <= Capacity)
            _free.Enqueue(work);
        else
            Interlocked.Decrement(ref _count);
    }
}
