using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication;

/// <summary>One key that seals, as it is written.</summary>
internal sealed record SealOptions : ISettingsValidation
{
    /// <summary>The listeners whose mail it seals; empty: all that are verified.</summary>
    public ImmutableArray<string> Listeners { get; init; } = [];

    /// <summary>The domain that seals (d=).</summary>
    public required string Domain { get; init; }

    /// <summary>The name of the public key below <c>_domainkey</c> (s=).</summary>
    public required string Selector { get; init; }

    /// <summary>The private key's file: RSA, PEM, PKCS#8 or PKCS#1.</summary>
    public FilePath File { get; init; }

    /// <summary>The private key itself, in place of a file.</summary>
    public string? Pem { get; init; }

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!DnsNames.IsHost(Domain))
            yield return ("domain", $"'{Domain}' is not a valid domain name; write it in ASCII, for instance example.com.");
        if (!DnsNames.IsHost(Selector))
            yield return (
                "selector", $"'{Selector}' is not a valid selector; use letters, digits, hyphens and dots, for instance arc2026.");
        if (File.IsEmpty == Pem is null)
            yield return ("", "write either file (the path of the private key) or pem (the key itself).");
    }
}
