namespace PolicyMta.Core.Queues;

/// <summary>How many deliveries of one message are not final yet, and which record numbers are taken. Thread-safe.</summary>
/// <param name="open">The deliveries that are not final.</param>
/// <param name="numbers">The first number that no delivery of the message has had.</param>
internal sealed class Siblings(int open, int numbers)
{
    private int _open = open;
    private int _numbers = numbers;

    /// <summary>Counts one more delivery and gives it a number of its own.</summary>
    public int Add()
    {
        Interlocked.Increment(ref _open);
        return Interlocked.Increment(ref _numbers) - 1;
    }

    /// <returns>Whether that was the last one.</returns>
    public bool Finish() => Interlocked.Decrement(ref _open) == 0;
}
