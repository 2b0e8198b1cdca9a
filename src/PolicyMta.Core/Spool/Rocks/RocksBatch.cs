namespace PolicyMta.Core.Spool.Rocks;

/// <summary>Changes that are committed all or nothing. For one user at a time.</summary>
internal sealed unsafe class RocksBatch : IDisposable
{
    internal nint Handle { get; private set; } = RocksNative.rocksdb_writebatch_create();

    /// <summary>The changes so far.</summary>
    public int Count => RocksNative.rocksdb_writebatch_count(Handle);

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
            RocksNative.rocksdb_writebatch_put(Handle, keyBytes, (nuint)key.Length, valueBytes, (nuint)value.Length);
    }

    public void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
            RocksNative.rocksdb_writebatch_delete(Handle, keyBytes, (nuint)key.Length);
    }

    /// <summary>Deletes all keys from one on, up to but not with another.</summary>
    public void DeleteRange(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        fixed (byte* fromBytes = from, toBytes = to)
            RocksNative.rocksdb_writebatch_delete_range(Handle, fromBytes, (nuint)from.Length, toBytes, (nuint)to.Length);
    }

    public void Clear() => RocksNative.rocksdb_writebatch_clear(Handle);

    public void Dispose()
    {
        if (Handle == nint.Zero)
            return;
        RocksNative.rocksdb_writebatch_destroy(Handle);
        Handle = nint.Zero;
    }
}
