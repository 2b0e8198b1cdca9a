using System.Globalization;
using System.Net.Http.Headers;

namespace PolicyMta.Webhooks;

/// <summary>
/// Posts signed bodies to endpoints. Of an answer only status and header fields count: its body is not read, however long.
/// Thread-safe.
/// </summary>
internal sealed class WebhookClient(HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="HttpRequestException">The endpoint cannot be reached, or the connection broke.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public async Task<PostOutcome> PostAsync(Endpoint endpoint, string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = RequestOf(endpoint, id, body);
        using var limit = new CancellationTokenSource(endpoint.Options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return new PostOutcome(response.StatusCode, RetryAfterOf(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {endpoint.Options.Timeout.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(Endpoint endpoint, string id, ReadOnlyMemory<byte> body)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Options.Target) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(RequestBody.ContentTypeOf(endpoint.Options.Body));
        request.Headers.UserAgent.ParseAdd("PolicyMta-Webhooks");
        foreach (var (name, value) in endpoint.Options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            "webhook-signature", string.Join(' ', endpoint.Secrets.Select(secret => secret.Sign(id, timestamp, body.Span))));
        return request;
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
