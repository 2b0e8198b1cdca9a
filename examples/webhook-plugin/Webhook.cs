using System.Net.Http.Headers;
using PolicyMta.Sdk;

namespace Acme.Webhook;

/// <summary>
/// Posts events to a web server, a batch a call, one JSON object a line. What the server does not answer 2xx comes again, in order, also
/// after a restart: events carry numbers (<c>event_id</c>) by which it knows those that it has.
/// </summary>
internal sealed class Webhook(WebhookOptions options) : IEventExporter, IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = options.Timeout };

    public async ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        foreach (var json in batch.Json)
        {
            body.Write(json.Span);
            body.WriteByte((byte)'\n');
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url)
        {
            Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } },
        };
        if (options.Token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
