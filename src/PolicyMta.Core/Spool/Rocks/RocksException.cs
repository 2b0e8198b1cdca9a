using System.Runtime.InteropServices;

namespace PolicyMta.Core.Spool.Rocks;

/// <summary>RocksDB could not do something; the message is its own.</summary>
internal sealed class RocksException(string message) : Exception(message)
{
    /// <summary>Throws if an error text was set, and frees it.</summary>
    public static void ThrowIf(nint error)
    {
        if (error == nint.Zero)
            return;
        var message = Marshal.PtrToStringUTF8(error) ?? "";
        RocksNative.rocksdb_free(error);
        throw new RocksException(message);
    }
}
