using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Bounds the memory for message bodies. A waiting delivery may keep its body only while there is room; one at the head of its queue always
/// gets it, since the number of connections bounds those. Thread-safe.
/// </summary>
internal sealed class ContentBudget(long limit)
{
    private long _used;

    /// <summary>Keeps a body for a waiting delivery, taking a reference of its own, or returns null if there is no room.</summary>
    public HeldContent? TryHold(ContentBuffer buffer)
    {
        if (Interlocked.Add(ref _used, buffer.Length) <= limit && buffer.TryAddReference())
            return new HeldContent(buffer, this);

        Release(buffer.Length);
        return null;
    }

    /// <summary>Takes over a body that is needed now, room or not.</summary>
    public HeldContent Hold(ContentBuffer buffer)
    {
        Interlocked.Add(ref _used, buffer.Length);
        return new HeldContent(buffer, this);
    }

    public void Release(int bytes) => Interlocked.Add(ref _used, -bytes);
}
