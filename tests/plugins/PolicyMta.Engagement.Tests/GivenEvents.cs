using System.Runtime.CompilerServices;

namespace PolicyMta.Engagement.Tests;

/// <summary>A journal whose events a test gives, as one batch.</summary>
internal sealed class GivenEvents : IEventReader
{
    private readonly TaskCompletionSource<IReadOnlyList<DeliveryEvent>> _given = new();

    public string Cursor => "hits";

    public bool IsAcknowledged { get; private set; }

    public void Give(IReadOnlyList<DeliveryEvent> events) => _given.SetResult(events);

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new EventBatch(_ =>
        {
            IsAcknowledged = true;
            return default;
        })
        {
            Events = await _given.Task.WaitAsync(cancellationToken),
            Json = [],
        };
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
