namespace PolicyMta.Core.Tests.Limits;

/// <summary>Lets threads of their own begin at one moment, so that they meet where a lock is missing.</summary>
internal static class Race
{
    /// <param name="threads">How many.</param>
    /// <param name="run">What each does, given its number.</param>
    public static void Run(int threads, Action<int> run)
    {
        using var start = new Barrier(threads);
        Exception? failure = null;
        var all = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                run(number);
            }
            catch (Exception e)
            {
                failure = e;
            }
        })).ToList();
        all.ForEach(static thread => thread.Start());
        all.ForEach(static thread => thread.Join());
        Assert.Null(failure);
    }
}
