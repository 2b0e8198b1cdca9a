using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.DkimSigning;

/// <summary>Makes the DKIM-Signature fields of a message. The body is hashed once for all keys. Thread-safe.</summary>
internal sealed class MessageSigner(SignedFields signed, TimeProvider time)
{
    public const string FieldName = "DKIM-Signature";

    private static readonly Form[] Forms = [Form.Relaxed, Form.Simple];

    /// <param name="content">The message.</param>
    /// <param name="keys">The keys that sign it; their signatures come in the same order.</param>
    /// <param name="identity">What stands in i= in place of the keys' own, for keys whose domain it belongs to.</param>
    public ImmutableArray<HeaderField> Sign(MessageContent content, ImmutableArray<SigningKey> keys, string? identity = null)
    {
        var hashes = new BodyHashes(content.Body);
        var now = time.GetUtcNow();
        var signatures = new HeaderField[keys.Length];
        foreach (var form in Forms)
        {
            if (keys.All(key => key.Canonicalization.Header != form))
                continue;
            using var header = new HeaderSelection(content.Header, signed, form);
            for (var i = 0; i < keys.Length; i++)
            {
                if (keys[i].Canonicalization.Header == form)
                    signatures[i] = Sign(keys[i], header, hashes.Of(keys[i].Canonicalization.Body), identity, now);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(signatures);
    }

    private static HeaderField Sign(
        SigningKey key, in HeaderSelection header, string bodyHash, string? identity, DateTimeOffset now)
    {
        var value = new FoldedValue(FieldName.Length + 2);
        value.AddTag("v=1;");
        value.AddTag($"a={key.Algorithm};");
        value.AddTag($"c={key.Canonicalization};");
        value.AddTag($"d={key.Domain};");
        value.AddTag($"s={key.Selector};");
        if ((identity is not null && SigningIdentity.IsOf(key.Domain, identity) ? identity : key.Identity) is { } agent)
            value.AddTag($"i={agent};");
        value.AddTag(string.Create(CultureInfo.InvariantCulture, $"t={now.ToUnixTimeSeconds()};"));
        if (key.Lifetime is { } lifetime)
            value.AddTag(string.Create(CultureInfo.InvariantCulture, $"x={(now + lifetime).ToUnixTimeSeconds()};"));
        value.AddList("h=", header.Names, ';');
        value.AddTag($"bh={bodyHash};");
        value.AddTag("b=");

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(header.Canonical, value.ToString(), key.Canonicalization.Header, hash);
        Span<byte> signature = stackalloc byte[key.SignatureLength];
        key.Sign(hash, signature);
        value.AddBase64(Convert.ToBase64String(signature));
        return new HeaderField(FieldName, value.ToString());
    }

    /// <summary>
    /// The hash over the signed fields and the signature's own, which has an empty b= and no final CRLF (RFC 6376 section 3.7).
    /// </summary>
    private static void Hash(ReadOnlySpan<byte> fields, string ownValue, Form form, Span<byte> hash)
    {
        var own = Encoding.ASCII.GetBytes($"{FieldName}: {ownValue}");
        var length = own.Length;
        if (form == Form.Relaxed)
        {
            var relaxed = new byte[own.Length];
            length = RelaxedHeader.Write(own.AsSpan(0, FieldName.Length), own.AsSpan(FieldName.Length + 1), relaxed);
            own = relaxed;
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(fields);
        sha.AppendData(own.AsSpan(0, length));
        sha.GetHashAndReset(hash);
    }
}
