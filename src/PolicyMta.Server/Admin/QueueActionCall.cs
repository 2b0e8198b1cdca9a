using PolicyMta.Core.Directives;

namespace PolicyMta.Server.Admin;

/// <summary>What is to be done once, and what the caller says of how. Immutable.</summary>
/// <param name="Order">What to which mail.</param>
/// <param name="Confirmed">Whether the caller has been asked about it before.</param>
/// <param name="UndoFor">Bounce: how long it can be undone; null for the usual time.</param>
internal sealed record QueueActionCall(QueueOrder Order, bool Confirmed, TimeSpan? UndoFor);
