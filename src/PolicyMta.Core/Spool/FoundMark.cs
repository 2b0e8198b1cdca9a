namespace PolicyMta.Core.Spool;

/// <summary>A mark that was found.</summary>
/// <param name="Id">The message that it was committed with.</param>
/// <param name="Payload">What the caller gave.</param>
internal readonly record struct FoundMark(SpoolId Id, ReadOnlyMemory<byte> Payload);
