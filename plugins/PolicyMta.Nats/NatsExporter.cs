using System.Globalization;
using NATS.Client.Core;
using NATS.Client.JetStream;
using PolicyMta.EventTargets;

namespace PolicyMta.Nats;

/// <summary>
/// Publishes events into JetStream and waits until the stream has acknowledged each of a batch. The number of an event is its Nats-Msg-Id:
/// a repeat within the stream's window is dropped there. After a failure the next try has a new connection.
/// </summary>
internal sealed class NatsExporter(NatsOptions options, TimeProvider time) : IEventExporter, IAsyncDisposable
{
    private const int LongestSubject = 255;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly EventTemplate _subject = EventTemplate.TryParse(options.Subject)!;
    private NatsConnection? _connection;

    public async ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (_connection is not { ConnectionState: NatsConnectionState.Open })
            {
                await CloseAsync();
                _connection = new NatsConnection(NatsSettings.Of(options));
                await _connection.ConnectAsync().AsTask().WaitAsync(both.Token);
            }

            await PublishAsync(new NatsJSContext(_connection), batch, both.Token);
        }
        catch (Exception e)
        {
            await CloseAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ExportFailedException(Describe(e), e);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task PublishAsync(NatsJSContext stream, EventBatch batch, CancellationToken cancellationToken)
    {
        var sent = new List<NatsJSPublishConcurrentFuture>(batch.Events.Count);
        try
        {
            for (var i = 0; i < batch.Events.Count; i++)
            {
                var e = batch.Events[i];
                sent.Add(await stream.PublishConcurrentAsync(
                    _subject.Of(e, MayBeInWord, LongestSubject), batch.Json[i], NatsRawSerializer<ReadOnlyMemory<byte>>.Default,
                    new NatsJSPubOpts { MsgId = e.EventId?.ToString(CultureInfo.InvariantCulture) }, headers: null, cancellationToken));
            }

            foreach (var one in sent)
            {
                // A duplicate is acknowledged too: the stream has it already.
                if ((await one.GetResponseAsync(cancellationToken)).Error is { } error)
                    throw new NatsJSApiException(error);
            }
        }
        finally
        {
            foreach (var one in sent)
                await one.DisposeAsync();
        }
    }

    private string Describe(Exception error) => error switch
    {
        NatsJSApiException refused => $"JetStream did not take an event: {refused.Message}",
        NatsNoRespondersException or NatsJSPublishNoResponseException =>
            $"No JetStream stream takes the subject {options.Subject}: make one with 'nats stream add'.",
        OperationCanceledException => $"NATS did not acknowledge within {options.Timeout.TotalSeconds:0} s.",
        _ => $"NATS: {error.Message}",
    };

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            await connection.DisposeAsync().AsTask().WaitAsync(EndLimit, time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What a field puts into a subject is one word of it.</summary>
    private static bool MayBeInWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '@' or '+' or '=';
}
