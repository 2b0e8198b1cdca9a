using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using PolicyMta.EventTargets;

namespace PolicyMta.Kafka;

/// <summary>
/// Produces events, each once per try of its batch, and waits until all in-sync replicas have them. After a failure the producer is made
/// anew, so that nothing of the batch that failed waits in it beside the next try.
/// </summary>
internal sealed partial class KafkaExporter(KafkaOptions options, TimeProvider time, ILogger logger) : IEventExporter, IAsyncDisposable
{
    private const int LongestTopic = 249;
    private const int LongestKey = 1000;
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly EventTemplate _topic = EventTemplate.TryParse(options.Topic)!;
    private readonly EventTemplate? _key = options.Key.Length == 0 ? null : EventTemplate.TryParse(options.Key);
    private KafkaProducer? _producer;
    private Task _ending = Task.CompletedTask;
    private volatile bool _hasEnded;
    private volatile string? _lastError;

    public async ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Events.Count == 0)
            return;
        await _ending.WaitAsync(cancellationToken);
        ObjectDisposedException.ThrowIf(_hasEnded, this);
        var producer = (_producer ??= Create()).Producer;
        var reports = new BatchReports(batch.Events.Count);
        try
        {
            for (var i = 0; i < batch.Events.Count; i++)
                await ProduceAsync(producer, batch.Events[i], batch.Json[i], reports, cancellationToken);
            await reports.Done.WaitAsync(cancellationToken);
        }
        catch (Exception e)
        {
            End();
            if (e is ExportFailedException or OperationCanceledException)
                throw;
            throw new ExportFailedException(_lastError is { } why ? $"{e.Message} ({why})" : e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _hasEnded = true;
        End();
        await _ending.WaitAsync(EndLimit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private KafkaProducer Create() => new(new ProducerBuilder<byte[]?, byte[]>(KafkaSettings.Of(options))
        .SetErrorHandler((_, error) => _lastError = error.Reason)
        .SetLogHandler((_, message) => LogLibrary(message.Message))
        .Build());

    private async ValueTask ProduceAsync(
        IProducer<byte[]?, byte[]> producer, DeliveryEvent e, ReadOnlyMemory<byte> json, BatchReports reports,
        CancellationToken cancellationToken)
    {
        var topic = _topic.Of(e, KafkaNames.MayBeInTopic, LongestTopic);
        var message = new Message<byte[]?, byte[]>
        {
            Key = _key is null ? null : Encoding.UTF8.GetBytes(_key.Of(e, static _ => true, LongestKey)),
            Value = EventBytes.ArrayOf(json),
            Timestamp = new Timestamp(e.Time),
            Headers = new Headers
            {
                { "event_id", Encoding.ASCII.GetBytes(e.EventId?.ToString(CultureInfo.InvariantCulture) ?? "") },
                { "kind", Encoding.UTF8.GetBytes(e.Kind) },
            },
        };
        while (true)
        {
            try
            {
                producer.Produce(topic, message, report => reports.Report(Describe(report.Error)));
                return;
            }
            catch (ProduceException<byte[]?, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(QueueFullPause, time, cancellationToken);
            }
        }
    }

    private string? Describe(Error error) => !error.IsError ? null
        : error.Code == ErrorCode.Local_MsgTimedOut
            ? $"no acknowledgement within {options.Timeout.TotalSeconds:0} s{(_lastError is { } why ? $" ({why})" : "")}"
            : error.Reason;

    /// <summary>Ends the producer away from here: it waits for its threads.</summary>
    private void End()
    {
        if (Interlocked.Exchange(ref _producer, null) is { } producer)
            _ending = Task.Run(producer.Dispose);
    }

    [LoggerMessage(EventId = 9301, Level = LogLevel.Debug, Message = "librdkafka: {Message}")]
    private partial void LogLibrary(string message);
}
