using System.Buffers.Binary;

namespace PolicyMta.Testing.Dns;

/// <summary>One record of a reply.</summary>
public sealed record DnsReplyRecord(string Name, int Type, int TimeToLive, byte[] Data)
{
    public IEnumerable<byte> ToBytes()
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)Type);
        fixedPart[3] = 1;
        BinaryPrimitives.WriteInt32BigEndian(fixedPart.AsSpan(4), TimeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)Data.Length);
        return [.. DnsResponder.NameData(Name), .. fixedPart, .. Data];
    }
}
