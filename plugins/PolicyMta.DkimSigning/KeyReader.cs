using System.Security.Cryptography;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Reads the private keys and reports every one that cannot sign: a broken key refuses the whole reload, so that mail never leaves unsigned
/// by accident.
/// </summary>
internal sealed class KeyReader(Action<string, string> report, Action<FilePath> dependsOn, KeyLog log)
{
    private const int SmallestKey = 1024;
    private const int AdvisedKey = 2048;

    public ImmutableArray<SigningKey> Read(ImmutableArray<KeyOptions> written)
    {
        var keys = ImmutableArray.CreateBuilder<SigningKey>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < written.Length; i++)
        {
            var place = $"keys[{i}]";
            if (!names.Add($"{written[i].Selector}._domainkey.{written[i].Domain}"))
                report(place, $"domain {written[i].Domain} and selector {written[i].Selector} stand in the list twice; keep one.");
            else if (Read(place, written[i]) is { } key)
                keys.Add(key);
        }

        return keys.ToImmutable();
    }

    private SigningKey? Read(string place, KeyOptions options)
    {
        if (ReadPem(place, options) is not { } pem)
            return null;

        var setting = $"{place}.{(options.File.IsEmpty ? "pem" : "file")}";
        var source = options.File.IsEmpty ? "the key" : options.File.ToString();
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            var parameters = rsa.ExportParameters(includePrivateParameters: true);
            if (rsa.KeySize < SmallestKey)
            {
                report(
                    setting,
                    $"{source} is an RSA key of {rsa.KeySize} bits, which no receiver accepts; make one of {AdvisedKey}: openssl genpkey "
                        + $"-algorithm RSA -pkeyopt rsa_keygen_bits:{AdvisedKey}");
                return null;
            }

            var key = new SigningKey(options, parameters);
            log.Loaded(options, rsa.KeySize, rsa.KeySize < AdvisedKey, key.DnsRecord);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            report(
                setting,
                $"{source} holds no private RSA key that can be read ({e.Message}); a PEM block 'PRIVATE KEY' or 'RSA PRIVATE KEY' "
                    + "without a passphrase is expected.");
            return null;
        }
    }

    private string? ReadPem(string place, KeyOptions options)
    {
        if (options.File.IsEmpty)
            return options.Pem;

        string path = options.File;
        dependsOn(options.File);
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
                log.ReadableByAll(path);
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report($"{place}.file", $"{path} cannot be read ({e.Message}); give the path of the private key of {options.Domain}.");
            return null;
        }
    }
}
