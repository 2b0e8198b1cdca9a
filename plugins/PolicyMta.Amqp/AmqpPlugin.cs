using PolicyMta.EventTargets;

namespace PolicyMta.Amqp;

/// <summary>Hands events on to RabbitMQ by AMQP 0-9-1. Does nothing without an address.</summary>
public sealed class AmqpPlugin : IPlugin, IAsyncDisposable
{
    private AmqpExporter? _exporter;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<AmqpOptions>();
        if (options.Address.Length == 0)
            return;

        builder.DependsOn(options.CaFile);
        _exporter = new AmqpExporter(options, new AmqpConnector(options, builder.Time), builder.Time);
        builder.AddEventExporter(
            "events", _exporter, EventChoice.Reading(options.Kinds, options.Tenants, options.Start, options.Batch));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _exporter?.DisposeAsync() ?? ValueTask.CompletedTask;
}
