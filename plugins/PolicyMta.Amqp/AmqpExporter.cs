using System.Globalization;
using PolicyMta.EventTargets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PolicyMta.Amqp;

/// <summary>
/// Publishes events and waits until the broker has confirmed each of a batch. After a failure the next try has a new connection.
/// </summary>
internal sealed class AmqpExporter(AmqpOptions options, AmqpConnector connector, TimeProvider time) : IEventExporter, IAsyncDisposable
{
    private const int LongestName = 255;

    private readonly EventTemplate _exchange = EventTemplate.TryParse(options.Exchange)!;
    private readonly EventTemplate _routingKey = EventTemplate.TryParse(options.RoutingKey)!;
    private IChannel? _channel;

    public async ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (_channel is not { IsOpen: true })
            {
                await CloseAsync();
                _channel = await connector.OpenAsync(both.Token);
            }

            await PublishAsync(_channel, batch, both.Token);
        }
        catch (Exception e)
        {
            await CloseAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ExportFailedException(Describe(e), e);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task PublishAsync(IChannel channel, EventBatch batch, CancellationToken cancellationToken)
    {
        var confirmed = new List<Task>(batch.Events.Count);
        try
        {
            for (var i = 0; i < batch.Events.Count; i++)
            {
                var e = batch.Events[i];
                confirmed.Add(channel.BasicPublishAsync(
                    _exchange.Of(e, MayBeInName, LongestName), _routingKey.Of(e, MayBeInName, LongestName), options.Mandatory,
                    PropertiesOf(e), batch.Json[i], cancellationToken).AsTask());
                if (confirmed[^1].IsFaulted)
                    break;
            }
        }
        finally
        {
            await Task.WhenAll(confirmed);
        }
    }

    private BasicProperties PropertiesOf(DeliveryEvent e) => new()
    {
        MessageId = e.EventId?.ToString(CultureInfo.InvariantCulture),
        Type = e.Kind,
        AppId = "policymta",
        ContentType = "application/json",
        Persistent = options.Persistent,
        Timestamp = new AmqpTimestamp(e.Time.ToUnixTimeSeconds()),
    };

    private string Describe(Exception error) => error switch
    {
        PublishReturnException returned =>
            $"RabbitMQ has no queue for an event (exchange '{returned.Exchange}', routing key '{returned.RoutingKey}'): bind one, or set "
                + "'mandatory: false'.",
        PublishException => "RabbitMQ did not take an event: a queue refused it.",
        OperationCanceledException => $"RabbitMQ did not confirm within {options.Timeout.TotalSeconds:0} s.",
        BrokerUnreachableException { InnerException: { } inner } => $"RabbitMQ cannot be reached: {inner.Message}",
        _ => $"RabbitMQ: {error.Message}",
    };

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _channel, null) is { } channel)
            await connector.CloseAsync(channel);
    }

    private static bool MayBeInName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '@' or '+';
}
