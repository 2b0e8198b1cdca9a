namespace PolicyMta.DkimSigning.Replay;

/// <summary>What one day counts of a key. Immutable.</summary>
/// <param name="Sent">Recipients of messages that it signed.</param>
/// <param name="Passed">Messages of which DMARC reports say that the signature holds.</param>
/// <param name="Failed">Messages of which they say that it does not.</param>
internal readonly record struct KeyCounts(long Sent, long Passed, long Failed)
{
    public const int ByteLength = 3 * sizeof(long);

    public static KeyCounts operator +(KeyCounts left, KeyCounts right) =>
        new(left.Sent + right.Sent, left.Passed + right.Passed, left.Failed + right.Failed);

    public byte[] ToBytes() => [.. BitConverter.GetBytes(Sent), .. BitConverter.GetBytes(Passed), .. BitConverter.GetBytes(Failed)];

    public static KeyCounts FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == ByteLength
        ? new(BitConverter.ToInt64(bytes), BitConverter.ToInt64(bytes[8..]), BitConverter.ToInt64(bytes[16..]))
        : default;
}
