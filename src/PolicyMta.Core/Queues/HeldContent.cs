using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>A message's body in memory on behalf of one delivery, counted in the budget until disposed.</summary>
internal sealed class HeldContent(ContentBuffer buffer, ContentBudget budget) : IDisposable
{
    private ContentBuffer? _buffer = buffer;

    public ReadOnlyMemory<byte> Memory => (_buffer ?? throw new ObjectDisposedException(nameof(HeldContent))).Memory;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is not { } held)
            return;
        budget.Release(held.Length);
        held.Dispose();
    }
}
