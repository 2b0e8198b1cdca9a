using System.Security.Cryptography;

namespace PolicyMta.Authentication.Signatures;

/// <summary>A public key out of DNS (RFC 6376 section 3.6.1). Immutable; thread-safe.</summary>
internal sealed class VerificationKey
{
    private const int Smallest = 1024;
    private const int Largest = 4096;

    private readonly byte[] _key;

    private VerificationKey(KeyRecordText record, byte[] key, int bits)
    {
        Record = record;
        _key = key;
        Bits = bits;
    }

    public KeyRecordText Record { get; }

    public int Bits { get; }

    /// <summary>Whether RFC 8301 forbids to take its signatures, or they would cost too much.</summary>
    public bool IsUnacceptable => Record.Type == "rsa" && Bits is < Smallest or > Largest;

    /// <returns>The key, or null with what is wrong.</returns>
    public static VerificationKey? Parse(string text, out string problem)
    {
        if (KeyRecordText.Parse(text, out problem) is not { } record)
        {
            problem = "the key's record is not valid: " + problem;
            return null;
        }

        if (record.Key is "")
            problem = "the key is revoked";
        else if (record.Type is not ("rsa" or "ed25519"))
            problem = "the key is of an unknown type";
        else if (!record.TakesMail)
            problem = "the key is not for mail";
        else if (!record.TakesSha256)
            problem = "the key is not for sha256";
        else if (Read(record) is { } key)
            return key;
        else
            problem = "the key cannot be read";
        return null;
    }

    public bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (Record.Type == "ed25519")
                return Ed25519Handle.Verifies(_key, hash, signature);
            using var rsa = Import(_key);
            return rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static VerificationKey? Read(KeyRecordText record)
    {
        try
        {
            var key = Convert.FromBase64String(record.Key!);
            if (record.Type == "ed25519")
                return key.Length == 32 ? new VerificationKey(record, key, 256) : null;
            using var rsa = Import(key);
            return new VerificationKey(record, key, rsa.KeySize);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Both forms are in use: SubjectPublicKeyInfo, and RSAPublicKey as RFC 6376 has it.</summary>
    private static RSA Import(byte[] key)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(key, out _);
        }
        catch (CryptographicException)
        {
            try
            {
                rsa.ImportRSAPublicKey(key, out _);
            }
            catch (CryptographicException)
            {
                rsa.Dispose();
                throw;
            }
        }

        return rsa;
    }
}
