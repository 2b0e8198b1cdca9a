using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning;

/// <summary>One key as it is written.</summary>
internal sealed record KeyOptions : ISettingsValidation
{
    /// <summary>The domain that takes responsibility (d=).</summary>
    public required string Domain { get; init; }

    /// <summary>The name of the public key below <c>_domainkey</c> (s=).</summary>
    public required string Selector { get; init; }

    /// <summary>The private key's file, which names the algorithm: RSA or Ed25519; PEM, PKCS#8 or PKCS#1.</summary>
    public FilePath File { get; init; }

    /// <summary>The private key itself, in place of a file.</summary>
    public string? Pem { get; init; }

    /// <summary>The tenants whose messages the key may sign; empty: those of all tenants.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>
    /// Has the plugin make the keys itself, and a new one each time this long a key has signed; the selector begins theirs. In place of
    /// <c>file</c> and <c>pem</c>.
    /// </summary>
    public TimeSpan? Rotate { get; init; }

    /// <summary>The kind of the keys that are made: <c>rsa</c> or <c>ed25519</c>.</summary>
    public string Type { get; init; } = NewKey.Rsa;

    /// <summary>The size of RSA keys that are made.</summary>
    public int Bits { get; init; } = RsaPrivateKey.Advised;

    /// <summary>Whether the key signs for domains below its own that have no key.</summary>
    public bool Subdomains { get; init; }

    /// <summary>Whether the key signs every message, whoever its author, besides the author's own key.</summary>
    public bool Always { get; init; }

    /// <summary>
    /// The user or agent that is named in the signature (i=): an address, or <c>@domain</c>, in the key's domain or below it.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>
    /// How header and body may change on the way (c=): <c>relaxed/relaxed</c>, <c>relaxed/simple</c>, <c>simple/relaxed</c> or
    /// <c>simple/simple</c>.
    /// </summary>
    public string Canonicalization { get; init; } = "relaxed/relaxed";

    /// <summary>How long after the signing the signature holds (x=); the plugin's <c>expires_after</c> if it is left out.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!IsDomain(Domain))
            yield return ("domain", $"'{Domain}' is not a valid domain name; write it in ASCII, for instance example.com.");
        if (!IsDomain(Selector))
            yield return ("selector", $"'{Selector}' is not a valid selector; use letters, digits, hyphens and dots, for instance s2026.");
        if ((File.IsEmpty ? 0 : 1) + (Pem is null ? 0 : 1) + (Rotate is null ? 0 : 1) != 1)
            yield return (
                "", "write either file (the path of the private key), pem (the key itself), or rotate (how often it is a new one).");
        if (Rotate < TimeSpan.FromDays(1))
            yield return ("rotate", "DNS needs its time; write at least 1d, better 90d.");
        if (Type is not (NewKey.Rsa or NewKey.Ed25519))
            yield return ("type", $"'{Type}' is unknown; write rsa or ed25519.");
        if (Bits is < RsaPrivateKey.Smallest or > RsaPrivateKey.Largest || Bits % 8 != 0)
            yield return ("bits", $"{Bits} is not a valid size; write 2048, 3072 or 4096.");
        if (!DkimSigning.Canonicalization.Names.Contains(Canonicalization))
            yield return (
                "canonicalization",
                $"'{Canonicalization}' is unknown; write one of {string.Join(", ", DkimSigning.Canonicalization.Names)}.");
        if (ExpiresAfter < TimeSpan.FromMinutes(1) && ExpiresAfter != TimeSpan.Zero)
            yield return ("expires_after", "mail may travel for days; write at least 1m, better 3d, or 0s for signatures without an end.");
        if (Identity is not null && !SigningIdentity.IsOf(Domain, Identity))
            yield return ("identity", $"'{Identity}' does not belong to {Domain}; write an address or @domain in that domain or below it.");
    }

    private static bool IsDomain(string name) =>
        name.Length is > 0 and < 254
            && name.Split('.').All(label => label.Length is > 0 and < 64 && !label.StartsWith('-') && !label.EndsWith('-')
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
