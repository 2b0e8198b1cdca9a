using System.Formats.Asn1;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>Ed25519 keys in PKCS#8 (RFC 8410 section 7), which .NET does not read.</summary>
internal static class Ed25519Pkcs8
{
    private const string Oid = "1.3.101.112";

    /// <returns>The private key's 32 octets, or null if it is a key of another kind.</returns>
    public static byte[]? SeedOf(ReadOnlyMemory<byte> der)
    {
        try
        {
            var key = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            _ = key.ReadInteger();
            if (key.ReadSequence().ReadObjectIdentifier() != Oid)
                return null;
            var seed = new AsnReader(key.ReadOctetString(), AsnEncodingRules.BER).ReadOctetString();
            return seed.Length == Ed25519PrivateKey.SeedLength ? seed : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    public static byte[] Write(ReadOnlySpan<byte> seed)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(seed);
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(0);
            using (key.PushSequence())
                key.WriteObjectIdentifier(Oid);
            key.WriteOctetString(inner.Encode());
        }

        return key.Encode();
    }
}
