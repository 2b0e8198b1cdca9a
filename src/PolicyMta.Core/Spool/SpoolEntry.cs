namespace PolicyMta.Core.Spool;

/// <summary>What the spool holds of one message, without the content.</summary>
/// <param name="Id">The message.</param>
/// <param name="Record">The record that it was accepted with.</param>
/// <param name="ContentLength">The length of its content in bytes.</param>
/// <param name="Deliveries">The delivery records that were written since, by number.</param>
internal sealed record SpoolEntry(
    SpoolId Id, ReadOnlyMemory<byte> Record, long ContentLength, IReadOnlyList<(int Delivery, ReadOnlyMemory<byte> Record)> Deliveries);
