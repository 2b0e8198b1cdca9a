using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.DkimSigning;

/// <summary>Makes the DKIM-Signature fields of a message. The body is hashed once for all keys. Thread-safe.</summary>
internal sealed class MessageSigner(SignedFields signed, TimeProvider time)
{
    public const string FieldName = "DKIM-Signature";

    public ImmutableArray<HeaderField> Sign(MessageContent content, ImmutableArray<SigningKey> keys)
    {
        Span<byte> bodyHash = stackalloc byte[SHA256.HashSizeInBytes];
        RelaxedBody.Hash(content.Body.Span, bodyHash);
        var bodyHashText = Convert.ToBase64String(bodyHash);

        var now = time.GetUtcNow();
        var signatures = ImmutableArray.CreateBuilder<HeaderField>(keys.Length);
        using var header = new HeaderSelection(content.Header, signed);
        foreach (var key in keys)
            signatures.Add(Sign(key, header, bodyHashText, now));
        return signatures.MoveToImmutable();
    }

    private static HeaderField Sign(SigningKey key, in HeaderSelection header, string bodyHash, DateTimeOffset now)
    {
        var value = new FoldedValue(FieldName.Length + 2);
        value.AddTag("v=1;");
        value.AddTag($"a={key.Algorithm};");
        value.AddTag("c=relaxed/relaxed;");
        value.AddTag($"d={key.Domain};");
        value.AddTag($"s={key.Selector};");
        if (key.Identity is not null)
            value.AddTag($"i={key.Identity};");
        value.AddTag(string.Create(CultureInfo.InvariantCulture, $"t={now.ToUnixTimeSeconds()};"));
        if (key.Lifetime is { } lifetime)
            value.AddTag(string.Create(CultureInfo.InvariantCulture, $"x={(now + lifetime).ToUnixTimeSeconds()};"));
        value.AddList("h=", header.Names, ';');
        value.AddTag($"bh={bodyHash};");
        value.AddTag("b=");

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(header.Canonical, value.ToString(), hash);
        Span<byte> signature = stackalloc byte[key.SignatureLength];
        key.Sign(hash, signature);
        value.AddBase64(Convert.ToBase64String(signature));
        return new HeaderField(FieldName, value.ToString());
    }

    /// <summary>
    /// The hash over the signed fields and the signature's own, which has an empty b= and no final CRLF (RFC 6376 section 3.7).
    /// </summary>
    private static void Hash(ReadOnlySpan<byte> fields, string ownValue, Span<byte> hash)
    {
        var value = Encoding.ASCII.GetBytes(ownValue);
        var own = new byte[FieldName.Length + 1 + value.Length];
        var length = RelaxedHeader.Write(Encoding.ASCII.GetBytes(FieldName), value, own);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(fields);
        sha.AppendData(own.AsSpan(0, length));
        sha.GetHashAndReset(hash);
    }
}
