namespace PolicyMta.Core.Spool;

/// <summary>
/// Work on content that allocates in the collected heap, on one thread from beginning to end: disposing tells the budget what it left.
/// </summary>
internal readonly struct HeapWork(ContentBudget budget) : IDisposable
{
    private readonly long _before = GC.GetAllocatedBytesForCurrentThread();

    public void Dispose() => budget.Waste(GC.GetAllocatedBytesForCurrentThread() - _before);
}
