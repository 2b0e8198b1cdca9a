namespace PolicyMta.Core.Hooks;

/// <summary>
/// Makes up for handlers that hold threads of the pool, because they block or compute for long: for each one the pool may run one more
/// thread, so that mail goes on. The pool itself would notice only after half a second in which nothing moves at all. For one user at a
/// time.
/// </summary>
internal sealed class HandlerThreads
{
    private const int Most = 64;

    private readonly int _usual;
    private int _extra;

    public HandlerThreads() => ThreadPool.GetMinThreads(out _usual, out _);

    /// <param name="count">Handlers that hold a thread now.</param>
    public void MakeUpFor(int count)
    {
        count = Math.Min(count, Most);
        if (count == _extra)
            return;
        _extra = count;
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(_usual + count, completionThreads);
    }
}
