using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace PolicyMta.VaultSecrets;

/// <summary>
/// Reads secrets by Vault's HTTP API (KV version 2). Follows no redirects, since the token goes with each call. Thread-safe.
/// </summary>
internal sealed class VaultClient : IDisposable
{
    private const int MostBytes = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly VaultSecretsOptions _options;
    private readonly HttpClient _http;

    public VaultClient(VaultSecretsOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (!options.CaFile.IsEmpty)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(options.CaFile) };
        _http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>Reads the newest version of a secret.</summary>
    /// <exception cref="VaultException">It cannot be had.</exception>
    public async Task<string> ReadAsync(SecretOptions secret, CancellationToken cancellationToken)
    {
        var place = $"{secret.Mount}/{secret.Path}";
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(new Uri(_options.Address), $"/v1/{secret.Mount}/data/{secret.Path}"));
        request.Headers.TryAddWithoutValidation("X-Vault-Token", Token());
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        if (_options.Namespace.Length > 0)
            request.Headers.TryAddWithoutValidation("X-Vault-Namespace", _options.Namespace);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                ? Field(await response.Content.ReadAsByteArrayAsync(cancellationToken), secret, place)
                : throw new VaultException($"the Vault answers {(int)response.StatusCode} for {place}: {Remedy(response.StatusCode)}");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new VaultException($"the Vault answers more than {MostBytes / 1024} KiB for {place}", e);
        }
        catch (HttpRequestException e)
        {
            throw new VaultException($"the Vault at {_options.Address} cannot be reached for {place} ({e.Message})", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VaultException($"the Vault at {_options.Address} does not answer for {place} within {Patience.TotalSeconds:0} s", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Remedy(HttpStatusCode code) => code switch
    {
        HttpStatusCode.Forbidden => "the token has expired, or its policy does not allow 'read' there",
        HttpStatusCode.NotFound => "there is no such secret, or the mount is not KV of version 2",
        HttpStatusCode.ServiceUnavailable => "it is sealed",
        _ => "see its log",
    };

    private static string Field(byte[] json, SecretOptions secret, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.TryGetProperty("data", out var outer) && outer.ValueKind == JsonValueKind.Object
                && outer.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty(secret.Field, out var value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } text
                    ? text
                    : throw new VaultException($"the secret {place} has no text under '{secret.Field}'");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new VaultException($"what the Vault answers for {place} is not its JSON");
        }
    }

    private string Token()
    {
        try
        {
            var token = File.ReadAllText(_options.TokenFile).Trim();
            return token.Length is > 0 and <= 8192 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? token
                : throw new VaultException($"{_options.TokenFile} does not hold a token");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VaultException($"the token cannot be read ({e.Message})", e);
        }
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
