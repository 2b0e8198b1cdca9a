using PolicyMta.Sdk;

namespace Acme.Webhook;

/// <summary>The entry point: reads the settings, and registers a reader of events.</summary>
public sealed class WebhookPlugin : IPlugin
{
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<WebhookOptions>();
        builder.AddEventExporter("webhook", new Webhook(options), new EventReading { Kinds = [.. options.Kinds] });
    }
}
