namespace PolicyMta.DkimSigning.Replay;

/// <summary>What is remembered of a signature. Immutable.</summary>
/// <param name="Id">The message.</param>
/// <param name="Count">How many recipients it had.</param>
/// <param name="Recipients">What stands for them; of very many the first ones.</param>
internal sealed record SentSignature(SpoolId Id, int Count, ImmutableArray<ulong> Recipients)
{
    /// <summary>Recipients that are remembered of one signature.</summary>
    public const int MostRecipients = 1000;

    private const int HeadLength = SpoolId.ByteLength + sizeof(int);

    /// <summary>Whether the message was certainly not sent to an address.</summary>
    public bool IsForeign(string address) => Count <= Recipients.Length && !Recipients.Contains(SignatureDigest.OfRecipient(address));

    public static SentSignature Of(MessageFacts message) => new(
        message.Id, message.Recipients.Length,
        [
            .. message.Recipients.Take(MostRecipients)
                .Select(recipient => SignatureDigest.OfRecipient(recipient.Address)),
        ]);

    public byte[] ToBytes()
    {
        var bytes = new byte[HeadLength + (Recipients.Length * sizeof(ulong))];
        Id.WriteBytes(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(SpoolId.ByteLength), Count);
        for (var i = 0; i < Recipients.Length; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(HeadLength + (i * sizeof(ulong))), Recipients[i]);
        return bytes;
    }

    public static SentSignature? FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength || (bytes.Length - HeadLength) % sizeof(ulong) != 0)
            return null;
        var recipients = ImmutableArray.CreateBuilder<ulong>();
        for (var place = HeadLength; place < bytes.Length; place += sizeof(ulong))
            recipients.Add(BitConverter.ToUInt64(bytes[place..]));
        return new SentSignature(
            SpoolId.FromBytes(bytes), BitConverter.ToInt32(bytes[SpoolId.ByteLength..]), recipients.ToImmutable());
    }
}
