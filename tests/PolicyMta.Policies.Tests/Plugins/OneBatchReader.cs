using System.Runtime.CompilerServices;

namespace PolicyMta.Policies.Tests.Plugins;

/// <summary>A journal of one batch, which nobody takes.</summary>
internal sealed class OneBatchReader(string cursor) : IEventReader
{
    public string Cursor => cursor;

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new EventBatch(static _ => ValueTask.CompletedTask)
        {
            Events = [new DeliveryEvent { EventId = 1, Kind = EventKind.Received, Time = DateTimeOffset.UnixEpoch }],
            Json = ["{\"event_id\":1}"u8.ToArray()],
        };
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
