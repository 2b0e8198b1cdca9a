using System.Reflection;
using System.Runtime.InteropServices;

namespace PolicyMta.DkimSigning.Keys;

/// <summary>The functions of OpenSSL that .NET does not offer: Ed25519.</summary>
internal static partial class LibCrypto
{
    private const string Name = "libcrypto";

    private static readonly ImmutableArray<string> Files =
    [
        "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so.4", "libcrypto.so", "libcrypto.3.dylib", "libcrypto-3-x64.dll",
    ];

    static LibCrypto() => NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, Find);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial nint NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int GetPublicKey(Ed25519Handle key, Span<byte> target, ref nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_new")]
    public static partial nint NewContext();

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSignInit")]
    public static partial int BeginSigning(nint context, nint keyContext, nint digest, nint engine, Ed25519Handle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    public static partial nint NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int BeginVerifying(nint context, nint keyContext, nint digest, nint engine, Ed25519Handle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerify")]
    public static partial int Verify(
        nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var file in name == Name ? Files : [])
        {
            if (NativeLibrary.TryLoad(file, out var library))
                return library;
        }

        return 0;
    }
}
