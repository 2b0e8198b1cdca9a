using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>A ready queue as operators see it.</summary>
/// <param name="Key">Who sends where, under which profile.</param>
/// <param name="Count">Deliveries that wait.</param>
/// <param name="Connections">Connections that are open or being opened.</param>
/// <param name="ConnectFailures">Connections in a row that could not be made.</param>
/// <param name="Limits">What it may do now.</param>
/// <param name="WaitingFor">What keeps its deliveries: see <see cref="Sdk.WaitReason"/>; null if none wait.</param>
internal sealed record ReadyQueueView(
    ReadyKey Key, int Count, int Connections, int ConnectFailures, EffectiveLimits Limits, string? WaitingFor)
{
    /// <summary>Deliveries that were handed to a connection since the queue was made.</summary>
    public long Attempts { get; init; }

    /// <summary>The name of the counter that keeps them, or null.</summary>
    public string? WaitingForCounter { get; init; }
}
