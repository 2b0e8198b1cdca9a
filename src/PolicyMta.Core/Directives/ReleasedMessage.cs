using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>What came of the wish to release a message. Immutable.</summary>
/// <param name="Recipients">How far it could be fulfilled.</param>
/// <param name="ReadyIn">The ready queues that those of its deliveries wait in which nothing but these queues keeps.</param>
internal sealed record ReleasedMessage(Intervention Recipients, IReadOnlyList<ReadyQueueView> ReadyIn)
{
    /// <summary>For so many recipients it stays held, since who holds it may do more than who asks.</summary>
    public int Kept { get; init; }
}
