using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>A message's body in memory on behalf of one delivery, counted in the budget until disposed.</summary>
internal sealed class HeldContent : IDisposable
{
    private readonly ContentBudget _budget;
    private ContentBuffer? _buffer;

    private HeldContent(ContentBuffer buffer, ContentBudget budget) => (_buffer, _budget) = (buffer, budget);

    public ReadOnlyMemory<byte> Memory => (_buffer ?? throw new ObjectDisposedException(nameof(HeldContent))).Memory;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is not { } held)
            return;
        _budget.EndWait(held.Length);
        held.Dispose();
    }

    /// <summary>Keeps a body for a waiting delivery, taking a reference of its own, or returns null if there is no room.</summary>
    public static HeldContent? TryHold(ContentBuffer buffer, ContentBudget budget)
    {
        if (!budget.TryWait(buffer.Length))
            return null;
        if (buffer.TryAddReference())
        {
            buffer.EndArrival();
            return new HeldContent(buffer, budget);
        }

        budget.EndWait(buffer.Length);
        return null;
    }

    /// <summary>Takes over a body that is needed now, room or not.</summary>
    public static HeldContent Hold(ContentBuffer buffer, ContentBudget budget)
    {
        budget.Wait(buffer.Length);
        return new HeldContent(buffer, budget);
    }
}
