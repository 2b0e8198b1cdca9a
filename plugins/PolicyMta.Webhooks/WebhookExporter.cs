using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace PolicyMta.Webhooks;

/// <summary>
/// Posts batches to one endpoint. Pauses between tries grow, or are what the endpoint asks for. While it has failed for longer than
/// <c>retry_for</c>, events that are older than that are given up.
/// </summary>
internal sealed partial class WebhookExporter(
    Endpoint endpoint, string source, WebhookClient client, FailureMemory memory, TimeProvider time, ILogger logger) : IEventExporter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(6);

    private TimeSpan _pause = FirstPause;

    public async ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Events.Count == 0)
            return;
        string problem;
        TimeSpan? retryAfter = null;
        try
        {
            using var body = RequestBody.Write(endpoint.Options.Body, source, batch.Events, batch.Json);
            var outcome = await client.PostAsync(
                endpoint, IdOf(batch.Events), body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken);
            if (outcome.IsSuccess)
            {
                _pause = FirstPause;
                await memory.SucceededAsync(endpoint.Name, cancellationToken);
                return;
            }

            (problem, retryAfter) = (outcome.Describe(), outcome.RetryAfter);
            if (outcome.IsGone)
                throw new ExportFailedException($"{endpoint.Options.Target!.Host} answered {problem}") { PausesExporter = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            problem = e.GetBaseException().Message;
        }

        await FailAsync(batch, problem, retryAfter, cancellationToken);
    }

    /// <summary>
    /// The same for the same events, in another try, process or year; another one if the batch holds other events, as the first may after a
    /// restart.
    /// </summary>
    internal static string IdOf(IReadOnlyList<DeliveryEvent> events) =>
        FormattableString.Invariant($"evt_{events[0].EventId}_{events[^1].EventId}_{events.Count}");

    private async ValueTask FailAsync(EventBatch batch, string problem, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var since = await memory.FailedAsync(endpoint.Name, cancellationToken);
        var end = time.GetUtcNow() - endpoint.Options.RetryFor;
        if (since <= end && batch.Events[^1].Time <= end)
        {
            LogGivenUp(endpoint.Name, batch.Events.Count, batch.Events[0].EventId ?? 0, batch.Events[^1].EventId ?? 0, problem);
            return;
        }

        var jitter = 1 + ((Random.Shared.NextDouble() - 0.5) / 5);
        var pause = retryAfter is { } after ? Within(after) : _pause * jitter;
        _pause = _pause * 2 < endpoint.Options.LongestPause ? _pause * 2 : endpoint.Options.LongestPause;
        throw new ExportFailedException($"{endpoint.Options.Target!.Host} answered: {problem}") { RetryAfter = pause };
    }

    private static TimeSpan Within(TimeSpan asked) =>
        asked < FirstPause ? FirstPause : asked > LongestRetryAfter ? LongestRetryAfter : asked;

    [LoggerMessage(
        EventId = 9401, Level = LogLevel.Error,
        Message = "The webhook {Endpoint} has failed for longer than retry_for: {Count} events, {First} to {Last}, are given up: "
            + "{Problem}")]
    private partial void LogGivenUp(string endpoint, int count, long first, long last, string problem);
}
