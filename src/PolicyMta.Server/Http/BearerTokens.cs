using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Http;

/// <summary>
/// Knows who a bearer token belongs to and what it allows. Only hashes are kept, and every hash is compared in constant time, so that
/// timing tells nothing about tokens.
/// </summary>
internal sealed class BearerTokens
{
    private static readonly TokenOptions Local = new() { Name = "local", Scopes = [TokenScope.Admin] };

    private readonly ImmutableArray<(byte[] Hash, TokenOptions Owner)> _owners;

    /// <param name="options">The tokens of the configuration.</param>
    /// <param name="localToken">The token that commands on this machine find beside the spool; null if there is none.</param>
    public BearerTokens(HttpOptions options, string? localToken = null)
    {
        _owners = [.. options.Tokens.Select(token => (Convert.FromHexString(token.TokenHash), token))];
        if (localToken is not null)
            _owners = _owners.Add((HashOf(localToken), Local));
    }

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a client is a command on the server's own machine.</summary>
    public static bool IsLocal(TokenOptions client) => ReferenceEquals(client, Local);

    /// <summary>The client that a request proves to be.</summary>
    /// <exception cref="ProblemException">It proves nothing.</exception>
    public TokenOptions Demand(HttpRequest request) => Find(request) ?? throw new ProblemException(
        Problem.Unauthorized(
            "Send 'Authorization: Bearer TOKEN' with a token whose hash is in the configuration's http.tokens; 'policymta token add NAME' "
                + "makes one."));

    /// <summary>The client that a request proves to be, if it may do what it asks for.</summary>
    /// <exception cref="ProblemException">It proves nothing, or may not.</exception>
    public TokenOptions Demand(HttpRequest request, TokenScope scope) => Demand(request) is var client && client.Allows(scope)
        ? client
        : throw new ProblemException(Problem.Forbidden(scope.ToString().ToLowerInvariant()));

    /// <summary>The client that a request proves to be, which is worked out once a request; null if it proves nothing.</summary>
    public TokenOptions? Find(HttpRequest request)
    {
        var features = request.HttpContext.Features;
        if (features.Get<TokenOptions>() is { } known)
            return known;
        var client = Find(request.Headers.Authorization);
        if (client is not null)
            features.Set(client);
        return client;
    }

    private TokenOptions? Find(string? authorization)
    {
        if (authorization is not { Length: > 7 } || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;

        var presented = HashOf(authorization[7..].Trim());
        TokenOptions? owner = null;
        foreach (var (hash, client) in _owners)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, presented))
                owner = client;
        }

        return owner;
    }
}
