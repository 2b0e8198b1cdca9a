using PolicyMta.EventTargets;

namespace PolicyMta.Nats;

/// <summary>Hands events on to NATS JetStream. Does nothing without servers.</summary>
public sealed class NatsPlugin : IPlugin, IAsyncDisposable
{
    private NatsExporter? _exporter;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<NatsOptions>();
        if (options.Servers.IsEmpty)
            return;

        builder.DependsOn(options.CredentialsFile);
        builder.DependsOn(options.CaFile);
        builder.DependsOn(options.CertificateFile);
        builder.DependsOn(options.KeyFile);
        _exporter = new NatsExporter(options, builder.Time);
        builder.AddEventExporter(
            "events", _exporter, EventChoice.Reading(options.Kinds, options.Tenants, options.Start, options.Batch));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _exporter?.DisposeAsync() ?? ValueTask.CompletedTask;
}
