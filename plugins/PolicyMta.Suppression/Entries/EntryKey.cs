using System.Text;
using PolicyMta.SuppressionList.Addresses;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// Keys of the store. An entry's: <c>e tenant NUL domain NUL local-part NUL list</c>, so that the entries of a tenant, of a domain and of
/// an address lie together; the tenant is empty for all tenants, the local part for a domain, the list for all mail. None of them has a
/// NUL.
/// </summary>
internal static class EntryKey
{
    public const int MaxTenant = 200;
    public const int MaxList = 200;
    public const int MaxBytes = 1 + MaxTenant + 1 + Subject.MaxBytes + MaxList;

    public const byte Kind = (byte)'e';

    /// <summary>Whether a name can stand in a key: not too long, and no control characters.</summary>
    public static bool IsName(string name, int maxBytes)
    {
        foreach (var c in name)
        {
            if (char.IsControl(c))
                return false;
        }

        return Encoding.UTF8.GetByteCount(name) <= maxBytes;
    }

    /// <summary>What the keys of a tenant begin with.</summary>
    public static byte[] PrefixOf(string tenant) => [Kind, .. Encoding.UTF8.GetBytes(tenant), 0];

    /// <summary>What the keys of a domain at a tenant begin with.</summary>
    public static byte[] PrefixOf(string tenant, string domain) => [.. PrefixOf(tenant), .. Encoding.UTF8.GetBytes(domain), 0];

    /// <summary>The key of an entry.</summary>
    public static byte[] Of(string tenant, ReadOnlySpan<byte> subject, string list) =>
        [.. PrefixOf(tenant), .. subject, .. Encoding.UTF8.GetBytes(list)];

    /// <summary>The parts of a key.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static EntryName Read(ReadOnlySpan<byte> key)
    {
        if (key is not [Kind, ..] || key.IndexOf((byte)0) is not (> 0 and var tenant))
            throw new InvalidDataException("A key of the suppression list is damaged.");
        var rest = key[(tenant + 1)..];
        if (rest.IndexOf((byte)0) is not (> 0 and var domain) || rest[(domain + 1)..].IndexOf((byte)0) is not (>= 0 and var local))
            throw new InvalidDataException("A key of the suppression list is damaged.");
        var length = domain + local + 2;
        return new EntryName(
            Encoding.UTF8.GetString(key[1..tenant]), Normalizer.TextOf(rest[..length]), local == 0,
            Encoding.UTF8.GetString(rest[length..]));
    }
}
