using System.Text;

namespace PolicyMta.Core.Stores;

/// <summary>
/// Keys of the plugins' database: the owner's id behind its length, then the plugin's own key. A length of zero leads the database's own
/// records, so that no plugin can reach them or another plugin's.
/// </summary>
internal static class StoreKeys
{
    /// <summary>The longest id of an owner in bytes; plugin ids are ASCII and shorter.</summary>
    public const int MaxOwnerBytes = 200;

    public const int MaxLength = 1 + MaxOwnerBytes + StoreBatch.MaxKeyBytes;

    /// <summary>What all keys of an owner begin with.</summary>
    public static byte[] PrefixOf(string owner)
    {
        var id = Encoding.UTF8.GetBytes(owner);
        return id.Length is > 0 and <= MaxOwnerBytes
            ? [(byte)id.Length, .. id]
            : throw new ArgumentException(
                $"'{owner}' is not a valid owner of a store: its id has 1 to {MaxOwnerBytes} bytes.", nameof(owner));
    }

    /// <summary>The key of the record that says how much an owner stores.</summary>
    public static byte[] UsageOf(ReadOnlySpan<byte> prefix) => [0, .. "usage"u8, .. prefix];

    public static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key, Span<byte> buffer)
    {
        prefix.CopyTo(buffer);
        key.CopyTo(buffer[prefix.Length..]);
        return buffer[..(prefix.Length + key.Length)];
    }
}
