namespace PolicyMta.Core.Tests.Spool;

/// <summary>Holds the commit thread at an operation of the disk until the test has arranged what it wants to see.</summary>
internal sealed class DiskGate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualResetEventSlim _arrived = new();
    private readonly ManualResetEventSlim _open = new();

    public void Pass()
    {
        _arrived.Set();
        if (!_open.Wait(Patience))
            throw new TimeoutException("The test never opened the gate.");
    }

    public void AwaitArrival() => Assert.True(_arrived.Wait(Patience), "The commit thread never came.");

    public void Open() => _open.Set();

    public void Dispose()
    {
        _arrived.Dispose();
        _open.Dispose();
    }
}
