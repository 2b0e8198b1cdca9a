using PolicyMta.EventTargets;

namespace PolicyMta.Webhooks;

/// <summary>Posts events to HTTP endpoints, signed as Standard Webhooks are. Does nothing without endpoints.</summary>
public sealed class WebhooksPlugin : IPlugin, IDisposable
{
    private WebhookClient? _client;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<WebhooksOptions>();
        ImmutableArray<Endpoint> endpoints =
            [.. options.Endpoints.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Endpoint.Of(pair.Key, pair.Value))];
        if (!endpoints.IsEmpty)
            Export(endpoints, options, builder);
        foreach (var command in new WebhookCommands(endpoints, _client, options.Source, builder.Time).Describe())
            builder.AddCommand(command);
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private void Export(ImmutableArray<Endpoint> endpoints, WebhooksOptions options, IPluginBuilder builder)
    {
        builder.DependsOn(options.TrustFile);
        try
        {
            var web = builder.OpenWeb(new WebAccess { InternalNetworks = options.InternalNetworks, TrustFile = options.TrustFile });
            _client = new WebhookClient(web, builder.Time);
        }
        catch (FormatException e)
        {
            builder.ReportProblem("trust_file", e.Message);
            return;
        }

        var memory = new FailureMemory(builder.Store, builder.Time);
        foreach (var endpoint in endpoints)
        {
            var settings = endpoint.Options;
            builder.AddEventExporter(
                endpoint.Name, new WebhookExporter(endpoint, options.Source, _client, memory, builder.Time, builder.Logger),
                EventChoice.Reading(settings.Kinds, settings.Tenants, settings.Start, settings.Batch));
        }
    }
}
