namespace PolicyMta.Core.Spool;

/// <summary>Stored content fails its checksum or cannot be read.</summary>
internal sealed class SpoolCorruptException(string message, Exception? inner = null) : IOException(message, inner);
