using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Smtp;
using PolicyMta.Sdk;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Http;

/// <summary>The HTTP listener for injection and administration (section <c>http</c>).</summary>
internal sealed record HttpOptions : ISettingsValidation
{
    /// <summary>Where to listen: <c>address:port</c>, <c>[v6]:port</c> or <c>*:port</c>. Empty: no HTTP at all.</summary>
    public string Address { get; init; } = "";

    /// <summary>The bearer tokens that may inject messages.</summary>
    public IReadOnlyList<TokenOptions> Tokens { get; init; } = [];

    /// <summary>The bearer token of the admin API, which this program's own commands use; 16 characters or more. Empty: no admin API unless a hash is given.</summary>
    public string AdminToken { get; init; } = "";

    /// <summary>The SHA-256 of the admin token in hexadecimal, in place of the token itself. Commands then need the token in the environment variable POLICYMTA_ADMIN_TOKEN.</summary>
    public string AdminTokenHash { get; init; } = "";

    /// <summary>The largest request in bytes.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxMessageSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>Recipients of one message at most.</summary>
    [Range(1, 100_000)]
    public int MaxRecipients { get; init; } = 1000;

    /// <summary>Requests at once at most; further connections are closed.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Address.Length > 0 && ConfigurationText.MistakeIn(Address, ListenAddress.Parse) is { } address)
            yield return ("address", address);
        if (AdminToken.Length > 0 && AdminTokenHash.Length > 0)
            yield return ("admin_token_hash", "Give admin_token or admin_token_hash, not both.");
        else if (Mistake(AdminToken, AdminTokenHash, "admin_token") is { } admin)
            yield return admin;

        for (var i = 0; i < Tokens.Count; i++)
        {
            var token = Tokens[i];
            if (token.Token.Length > 0 == token.TokenHash.Length > 0)
                yield return ($"tokens[{i}]", "Give exactly one of token and token_hash.");
            else if (Mistake(token.Token, token.TokenHash, $"tokens[{i}].token") is { } mistake)
                yield return mistake;
            if (Tokens.Take(i).Any(earlier => earlier.Name == token.Name))
                yield return ($"tokens[{i}].name", $"'{token.Name}' is used twice: each token needs its own name.");
        }
    }

    private static (string, string)? Mistake(string token, string hash, string setting) => (token, hash) switch
    {
        ({ Length: > 0 and < TokenOptions.MinLength }, _) => (setting, $"A token needs {TokenOptions.MinLength} characters or more; make one with: openssl rand -hex 24"),
        (_, { Length: > 0 }) when hash.Length != 64 || !hash.All(char.IsAsciiHexDigit) => (setting + "_hash", "A hash has 64 hexadecimal digits: printf %s TOKEN | sha256sum"),
        _ => null,
    };
}

/// <summary>One client of the injection API.</summary>
internal sealed record TokenOptions
{
    public const int MinLength = 16;

    /// <summary>The client's name in events and for policy.</summary>
    public required string Name { get; init; }

    /// <summary>The token itself: 16 characters or more. Give this or the hash.</summary>
    public string Token { get; init; } = "";

    /// <summary>The SHA-256 of the token in hexadecimal (<c>printf %s TOKEN | sha256sum</c>), so that the file holds no secret.</summary>
    public string TokenHash { get; init; } = "";

    /// <summary>The tenant of this client's messages. Empty: the client may name one, "default" otherwise.</summary>
    public string Tenant { get; init; } = "";
}
