using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>Where peers/install.sh has put the programs of others, and what they need for a run.</summary>
internal static class PeerFolder
{
    public const string Install = "run tests/PolicyMta.EndToEnd.Tests/peers/install.sh";

    public static string Installed { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../artifacts/peers"));

    public static string Scripts { get; } = Path.GetFullPath(Path.Combine(Here(), "../peers"));

    /// <summary>The path of an unpacked program.</summary>
    /// <exception cref="InvalidOperationException">It is missing.</exception>
    public static string Program(string path)
    {
        var full = Path.Combine(Installed, path);
        return File.Exists(full) ? full : throw new InvalidOperationException($"This test needs {full}: {Install}");
    }

    /// <summary>The folder with the npm packages.</summary>
    /// <exception cref="InvalidOperationException">They are missing.</exception>
    public static string Npm => Directory.Exists(Path.Combine(Installed, "node_modules/smtp-server"))
        ? Installed
        : throw new InvalidOperationException($"This test needs npm packages: {Install}");

    /// <summary>A self-signed certificate and its key as PEM files.</summary>
    public static (string Certificate, string Key) Certificate(string folder, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        var (certificateFile, keyFile) = (Path.Combine(folder, $"{name}.crt"), Path.Combine(folder, $"{name}.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (certificateFile, keyFile);
    }

    /// <summary>Makes a folder that a peer's own user may write to.</summary>
    public static async Task<string> OwnedAsync(string folder, string user)
    {
        Directory.CreateDirectory(folder);
        await Tool.RunAsync("chown", "coreutils", "-R", user, folder);
        return folder;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
