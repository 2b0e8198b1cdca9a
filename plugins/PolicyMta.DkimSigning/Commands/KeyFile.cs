using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>The options by which the commands name a key: its domain, its selector and its file.</summary>
internal static class KeyFile
{
    public const string Domain = "--domain";
    public const string Selector = "--selector";
    public const string Key = "--key";

    private const int LargestFile = 64 * 1024;

    public static CommandOption DomainOption { get; } =
        new(Domain, "The domain that signs (d=), for instance example.com.") { ValueName = "D", IsRequired = true };

    public static CommandOption SelectorOption { get; } =
        new(Selector, "The name of the public key below _domainkey (s=), for instance s2026.") { ValueName = "S", IsRequired = true };

    public static CommandOption KeyOption { get; } =
        new(Key, "The private key, RSA (PKCS#8 or PKCS#1) or Ed25519 (PKCS#8); its type names the algorithm.")
        {
            ValueName = "PEM",
            IsRequired = true,
        };

    /// <summary>Checks domain and selector as the settings are checked.</summary>
    /// <returns>What is wrong and what to write, or null.</returns>
    public static string? MistakeIn(KeyOptions options) =>
        options.Validate().Select(mistake => $"--{mistake.Setting}: {mistake.Problem}").FirstOrDefault();

    public static KeyOptions OptionsOf(CommandCall call) => new()
    {
        Domain = call.Get(Domain) ?? "",
        Selector = call.Get(Selector) ?? "",
        File = call.Get(Key) is { Length: > 0 } file ? file : "-",
    };

    /// <returns>The key, or null with what is wrong and what to do.</returns>
    public static SigningKey? Read(CommandCall call, out string problem)
    {
        var options = OptionsOf(call);
        if (MistakeIn(options) is { } mistake)
        {
            problem = mistake;
            return null;
        }

        try
        {
            if (new FileInfo(options.File).Length > LargestFile)
                throw new IOException("it is too large for a key");
            if (PemKey.Read(File.ReadAllText(options.File), out problem) is { } key)
                return new SigningKey(options, key);
            problem = $"{Key}: {options.File} {problem}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{Key}: {options.File} cannot be read ({e.Message}); give the path of the private key of {options.Domain}.";
        }

        return null;
    }

    /// <summary>What to say of a key that receivers take, but should not; empty if nothing.</summary>
    public static string WarningOf(SigningKey key) => key.IsWeak
        ? $"Warning: this key has only {key.Bits} bits; RFC 8301 advises 2048 (policymta dkim new --bits 2048)."
        : "";
}
