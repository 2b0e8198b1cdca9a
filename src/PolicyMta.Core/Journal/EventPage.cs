namespace PolicyMta.Core.Journal;

/// <summary>A part of what a search finds. Immutable.</summary>
/// <param name="Events">The events, each as one JSON object, in the order that was asked for.</param>
/// <param name="Next">Behind which event to go on; null if there is nothing more.</param>
/// <param name="BytesRead">How much of the journal was read.</param>
internal sealed record EventPage(IReadOnlyList<ReadOnlyMemory<byte>> Events, long? Next, long BytesRead);
