namespace PolicyMta.Core.Spool;

/// <summary>
/// What memory holds of a message: where its content lies, and one more than its highest delivery number (0 while it has no delivery
/// record).
/// </summary>
internal readonly record struct MessageSlot(ContentLocation Location, int Deliveries);
