namespace PolicyMta.Server.Simulate;

/// <summary>What plugins read in a simulation, which keeps no journal: they wait for events, and none come.</summary>
/// <param name="cursor">The reader's name.</param>
internal sealed class NoEvents(string cursor) : IEventReader
{
    public string Cursor => cursor;

    public async IAsyncEnumerable<EventBatch> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        yield break;
    }
}
