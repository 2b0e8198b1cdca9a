using System.IO.Hashing;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>Compares keys by their bytes.</summary>
internal sealed class KeyComparer : IEqualityComparer<byte[]>
{
    public static readonly KeyComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] key) => unchecked((int)XxHash3.HashToUInt64(key));
}
