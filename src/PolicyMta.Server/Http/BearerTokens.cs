using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Server.Http;

/// <summary>
/// Knows who a bearer token belongs to. Only hashes are kept, and every hash is compared in constant time, so that timing tells nothing about tokens.
/// </summary>
internal sealed class BearerTokens
{
    private readonly ImmutableArray<(byte[] Hash, TokenOptions Owner)> _clients;
    private readonly byte[]? _admin;

    public BearerTokens(HttpOptions options)
    {
        _clients = [.. options.Tokens.Select(token => (Hash(token.Token, token.TokenHash) ?? throw new ArgumentException($"Token '{token.Name}' has neither token nor hash."), token))];
        _admin = Hash(options.AdminToken, options.AdminTokenHash);
    }

    /// <summary>The client that an Authorization header proves, or null.</summary>
    public TokenOptions? Client(string? authorization)
    {
        if (Presented(authorization) is not { } presented)
            return null;

        TokenOptions? owner = null;
        foreach (var (hash, client) in _clients)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, presented))
                owner = client;
        }

        return owner;
    }

    /// <summary>Whether an Authorization header proves the administrator.</summary>
    public bool IsAdmin(string? authorization) =>
        _admin is not null && Presented(authorization) is { } presented && CryptographicOperations.FixedTimeEquals(_admin, presented);

    private static byte[]? Presented(string? authorization) =>
        authorization is { Length: > 7 } && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? SHA256.HashData(Encoding.UTF8.GetBytes(authorization[7..].Trim()))
            : null;

    private static byte[]? Hash(string token, string hash) => (token, hash) switch
    {
        ({ Length: > 0 }, _) => SHA256.HashData(Encoding.UTF8.GetBytes(token)),
        (_, { Length: > 0 }) => Convert.FromHexString(hash),
        _ => null,
    };
}
