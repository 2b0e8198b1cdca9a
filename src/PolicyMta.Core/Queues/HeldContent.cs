using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>A message's body in memory on behalf of one delivery, counted in the budget until disposed.</summary>
internal sealed class HeldContent : IDisposable
{
    private readonly ContentBudget _budget;
    private readonly long _counted;
    private readonly string? _site;
    private ContentBuffer? _buffer;

    private HeldContent(ContentBuffer buffer, ContentBudget budget, long counted, string? site = null) =>
        (_buffer, _budget, _counted, _site) = (buffer, budget, counted, site);

    /// <summary>Whether it takes from the share of what is sent now, and must not wait for a connection.</summary>
    public bool IsOutgoing => _site is not null && _counted > OutgoingShare.Little;

    public ReadOnlyMemory<byte> Memory => (_buffer ?? throw new ObjectDisposedException(nameof(HeldContent))).Memory;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is not { } held)
            return;
        held.Dispose();
        if (_site is null)
            _budget.EndWait(_counted);
        else
            _budget.Outgoing.Leave(_counted, _site);
    }

    /// <summary>Keeps a body for a waiting delivery, taking a reference of its own, or returns null if there is no room.</summary>
    public static HeldContent? TryHold(ContentBuffer buffer, ContentBudget budget)
    {
        if (!budget.TryWait(buffer.Length))
            return null;
        if (buffer.TryAddReference())
        {
            buffer.EndArrival();
            return new HeldContent(buffer, budget, buffer.Length);
        }

        budget.EndWait(buffer.Length);
        return null;
    }

    /// <summary>Takes over a body that was read because it is needed now.</summary>
    /// <param name="buffer">The body.</param>
    /// <param name="budget">Where its share was taken.</param>
    /// <param name="taken">How many bytes were taken.</param>
    /// <param name="site">For which site.</param>
    public static HeldContent Hold(ContentBuffer buffer, ContentBudget budget, long taken, string site) =>
        new(buffer, budget, taken, site);
}
