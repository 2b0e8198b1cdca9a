using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Asks a running server, for the commands. Failures are <see cref="CommandException"/>s that say what to do.</summary>
internal sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _client;

    /// <param name="access">Where the server is, and what opens it.</param>
    /// <param name="patience">How long to wait for an answer; a minute if left out.</param>
    public AdminClient(AdminAccess access, TimeSpan? patience = null)
    {
        _client = new HttpClient(Handler(access)) { BaseAddress = access.Address, Timeout = patience ?? UsualPatience };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access.Token);
        _client.DefaultRequestHeaders.Add(OperatorName.Header, OperatorName.OfThisProcess());
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, cancellationToken);

    /// <summary>As <see cref="GetAsync"/>, but null if there is no such thing.</summary>
    public async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<T>(response, cancellationToken);
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(method, path), cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    /// <summary>Sends a document and reads one.</summary>
    public async Task<T> PostAsync<T>(string path, object document, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(document, document.GetType(), options: AdminJson.Options),
        };
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    /// <summary>An answer that is read while it comes.</summary>
    /// <param name="path">Where it comes from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="document">What is posted; null to get.</param>
    public async Task<StreamReader> OpenAsync(string path, CancellationToken cancellationToken, object? document = null)
    {
        var request = document is null
            ? new HttpRequestMessage(HttpMethod.Get, path)
            : new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = JsonContent.Create(document, document.GetType(), options: AdminJson.Options),
            };
        var response = await SendAsync(request, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        if (response.IsSuccessStatusCode)
            return new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));

        using (response)
            throw new CommandException(
                $"The server refused: {DetailOf(await response.Content.ReadAsStringAsync(cancellationToken)) ?? response.ReasonPhrase}");
    }

    /// <summary>Sends bytes and gives the answer as it is, whatever its status.</summary>
    public async Task<HttpReply> CallAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path);
        if (!body.IsEmpty)
            request.Content = new ReadOnlyMemoryContent(body);
        using var response = await SendAsync(request, cancellationToken);
        return new HttpReply
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Body = await response.Content.ReadAsByteArrayAsync(cancellationToken),
            Headers = [.. response.Headers.SelectMany(static field => field.Value.Select(value => new HeaderField(field.Key, value)))],
        };
    }

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// A certificate bears the server's public name, not the address that a command on its machine uses: it is known by its file instead.
    /// </summary>
    private static SocketsHttpHandler Handler(AdminAccess access)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (access.Socket is { } socket)
            handler.ConnectCallback = (_, cancellation) => ControlSocket.ConnectAsync(socket, cancellation);
        if (access.Certificate.Length > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                using var own = X509CertificateLoader.LoadCertificateFromFile(access.Certificate);
                return shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(own.RawData);
            };
        }

        return handler;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using (request)
        {
            try
            {
                return await _client.SendAsync(request, completion, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw new NoServerException(
                    $"No server answers at {_client.BaseAddress}: {e.Message}\nIs it running, and is this its configuration? Give another "
                        + "with --config FILE.");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CommandException($"The server at {_client.BaseAddress} did not answer within {_client.Timeout.TotalSeconds} s.");
            }
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            throw new CommandException(
                "The server does not accept the token: the one beside the spool is another server's, or the environment variable "
                    + "POLICYMTA_ADMIN_TOKEN holds none that it knows.");
        if (response.StatusCode == HttpStatusCode.Conflict && TextOf(body, "title") == PreviewMemory.AskedAgain)
            throw new AskedAgainException(DetailOf(body) ?? PreviewMemory.AskedAgain);
        if (response.StatusCode == HttpStatusCode.BadRequest)
            throw new RefusedFieldsException(DetailOf(body) ?? response.ReasonPhrase ?? "", ErrorsOf(body));
        if (!response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType != "application/json")
            throw new CommandException($"The server refused: {DetailOf(body) ?? response.ReasonPhrase}");
        return JsonSerializer.Deserialize<T>(body, AdminJson.Options) ?? throw new CommandException("The server answered nothing.");
    }

    private static ImmutableArray<FieldError> ErrorsOf(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ProblemFields>(body, AdminJson.Options)?.Errors ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? DetailOf(string body) => TextOf(body, "detail");

    private static string? TextOf(string body, string member)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty(member, out var text) ? text.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ProblemFields(ImmutableArray<FieldError>? Errors);
}
