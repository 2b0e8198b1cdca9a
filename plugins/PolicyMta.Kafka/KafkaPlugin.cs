using PolicyMta.EventTargets;

namespace PolicyMta.Kafka;

/// <summary>Hands events on to Apache Kafka. Does nothing, and loads no native library, without brokers.</summary>
public sealed class KafkaPlugin : IPlugin, IAsyncDisposable
{
    private KafkaExporter? _exporter;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<KafkaOptions>();
        if (options.Brokers.IsEmpty)
            return;

        builder.DependsOn(options.CaFile);
        builder.DependsOn(options.CertificateFile);
        builder.DependsOn(options.KeyFile);
        _exporter = new KafkaExporter(options, builder.Time, builder.Logger);
        builder.AddEventExporter(
            "events", _exporter, EventChoice.Reading(options.Kinds, options.Tenants, options.Start, options.Batch));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _exporter?.DisposeAsync() ?? ValueTask.CompletedTask;
}
