namespace PolicyMta.Core.Spool.Rocks;

/// <summary>Sees one key and value. They are good only during the call.</summary>
/// <returns>False to stop.</returns>
internal delegate bool RocksVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
