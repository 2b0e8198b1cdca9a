namespace PolicyMta.DkimSigning.Keys;

/// <summary>A private key of one of the algorithms of DKIM. Signing is thread-safe.</summary>
internal abstract class PrivateKey : IDisposable
{
    /// <summary>The name for a= (RFC 6376 section 3.3, RFC 8463 section 3).</summary>
    public abstract string Algorithm { get; }

    /// <summary>The name for k= in the DNS record.</summary>
    public abstract string DnsType { get; }

    public abstract int Bits { get; }

    /// <summary>Whether RFC 8301 advises a larger key.</summary>
    public abstract bool IsWeak { get; }

    /// <summary>The length of a signature in bytes.</summary>
    public abstract int SignatureLength { get; }

    /// <summary>The public key as p= has it, before base 64.</summary>
    public abstract ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>What DNS says of the key.</summary>
    public string DnsText => $"v=DKIM1; k={DnsType}; p={Convert.ToBase64String(PublicKey.Span)}";

    /// <summary>Signs the SHA-256 hash of header fields.</summary>
    public abstract void Sign(ReadOnlySpan<byte> hash, Span<byte> signature);

    /// <inheritdoc/>
    public abstract void Dispose();
}
