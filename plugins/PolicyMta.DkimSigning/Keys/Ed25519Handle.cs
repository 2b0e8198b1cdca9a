using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>
/// OpenSSL's object of an Ed25519 key. OpenSSL lets many threads sign by one key at once; each signature has a context of its own.
/// </summary>
internal sealed class Ed25519Handle : SafeHandle
{
    private const int Ed25519 = 1087;

    public Ed25519Handle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="CryptographicException">OpenSSL does not take the key.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL library that knows Ed25519.</exception>
    public static Ed25519Handle FromSeed(ReadOnlySpan<byte> seed)
    {
        try
        {
            var key = new Ed25519Handle();
            key.SetHandle(LibCrypto.NewPrivateKey(Ed25519, 0, seed, (nuint)seed.Length));
            return key.IsInvalid ? throw new CryptographicException("OpenSSL does not take this Ed25519 key.") : key;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new PlatformNotSupportedException("Ed25519 keys need OpenSSL 1.1.1 or later (libcrypto) on this machine.", e);
        }
    }

    /// <summary>Whether a signature holds by a public key of 32 bytes.</summary>
    /// <exception cref="CryptographicException">It is no such key.</exception>
    public static bool Verifies(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = new Ed25519Handle();
        key.SetHandle(LibCrypto.NewPublicKey(Ed25519, 0, publicKey, (nuint)publicKey.Length));
        Check(!key.IsInvalid);
        var context = LibCrypto.NewContext();
        Check(context != 0);
        try
        {
            Check(LibCrypto.BeginVerifying(context, 0, 0, 0, key) == 1);
            return LibCrypto.Verify(context, signature, (nuint)signature.Length, data, (nuint)data.Length) == 1;
        }
        finally
        {
            LibCrypto.FreeContext(context);
        }
    }

    public void CopyPublicKey(Span<byte> target)
    {
        var length = (nuint)target.Length;
        Check(LibCrypto.GetPublicKey(this, target, ref length) == 1 && length == (nuint)target.Length);
    }

    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var context = LibCrypto.NewContext();
        Check(context != 0);
        try
        {
            var length = (nuint)signature.Length;
            Check(LibCrypto.BeginSigning(context, 0, 0, 0, this) == 1
                && LibCrypto.Sign(context, signature, ref length, data, (nuint)data.Length) == 1
                && length == (nuint)signature.Length);
        }
        finally
        {
            LibCrypto.FreeContext(context);
        }
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.FreeKey(handle);
        return true;
    }

    private static void Check(bool isDone)
    {
        if (!isDone)
            throw new CryptographicException("OpenSSL could not carry out an Ed25519 operation.");
    }
}
