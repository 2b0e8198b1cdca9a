using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Http;

/// <summary>The HTTP listener for injection and administration (section <c>http</c>).</summary>
internal sealed record HttpOptions : ISettingsValidation
{
    /// <summary>Where to listen: <c>address:port</c>, <c>[v6]:port</c> or <c>*:port</c>. Empty: no HTTP at all.</summary>
    public string Address { get; init; } = "";

    /// <summary>
    /// A file with the server's certificate and its chain in PEM: HTTPS only. Empty: HTTP. Changed files are taken up within half a minute.
    /// </summary>
    public string Certificate { get; init; } = "";

    /// <summary>A file with the certificate's private key in PEM. Empty: it is in the certificate's file.</summary>
    public string PrivateKey { get; init; } = "";

    /// <summary>
    /// The clients, each with the hash of its bearer token. This program's own commands need none on the machine and under the user of the
    /// server.
    /// </summary>
    public IReadOnlyList<TokenOptions> Tokens { get; init; } = [];

    /// <summary>Not taken: commands on the server's machine need no token, and others a token with the scope admin.</summary>
    public string AdminToken { get; init; } = "";

    /// <summary>The largest request in bytes.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxMessageSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>Recipients of one call at most.</summary>
    [Range(1, 100_000)]
    public int MaxRecipients { get; init; } = 10_000;

    /// <summary>Connections at once at most; further ones are closed.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 1000;

    /// <summary>Memory for the bodies of requests that are being worked on, in MiB; 503 beyond.</summary>
    [Range(1, 1_000_000)]
    public int RequestMemoryMb { get; init; } = 512;

    /// <summary>How long an <c>Idempotency-Key</c> is remembered: at most 7 days.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How far ahead a message may be scheduled.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromDays(30);

    public bool IsEncrypted => Certificate.Length > 0;

    public TlsOptions Tls =>
        new() { Mode = TlsMode.Implicit, Certificates = [new CertificateOptions { Certificate = Certificate, Key = PrivateKey }] };

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Address.Length > 0 && ConfigurationText.MistakeIn(Address, ListenAddress.Parse) is { } address)
            yield return ("address", address);
        if (AdminToken.Length > 0)
            yield return ("admin_token", "Tokens do not belong into the configuration. Delete the line: commands on this machine need no "
                + "token. For others make one with: policymta token add NAME --scope admin");
        if (PrivateKey.Length > 0 && Certificate.Length == 0)
            yield return ("private_key", "There is a key but no certificate.");
        if (IdempotencyWindow <= TimeSpan.Zero || IdempotencyWindow > TimeSpan.FromDays(SpoolMark.MaxDays))
            yield return ("idempotency_window", "Write a time of up to 7 days, for instance 24h.");
        if (MaxDelay <= TimeSpan.Zero)
            yield return ("max_delay", "Write a time longer than nothing, for instance 30d.");

        for (var i = 0; i < Tokens.Count; i++)
        {
            var token = Tokens[i];
            if (token.Token.Length > 0)
                yield return (
                    $"tokens[{i}].token", $"Tokens do not belong into the configuration. Write their hash: "
                        + $"token_hash: {Convert.ToHexStringLower(BearerTokens.HashOf(token.Token))}  (better: a new one by policymta "
                        + $"token add {token.Name})");
            else if (token.TokenHash.Length != 64 || !token.TokenHash.All(char.IsAsciiHexDigit))
                yield return (
                    $"tokens[{i}].token_hash", "A hash has 64 hexadecimal digits; 'policymta token add NAME' makes a token and its hash.");
            if (token.Scopes.Contains(TokenScope.Admin) && token.Tenant.Length > 0)
                yield return (
                    $"tokens[{i}].tenant", "The scope admin is for all tenants: leave the tenant out, or give the scopes inject and read.");
            if (Tokens.Take(i).Any(earlier => earlier.Name == token.Name))
                yield return ($"tokens[{i}].name", $"'{token.Name}' is used twice: each token needs its own name.");
        }
    }
}
