using PolicyMta.Sdk;

namespace Acme.Plugin;

/// <summary>The entry point: reads the settings and registers what the plugin does.</summary>
public sealed class Plugin : IPlugin
{
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<PluginOptions>();
        builder.OnInject(new Labels(options, builder.Store));
        builder.MapHttp("GET", "/seen", (_, _) => new(HttpReply.Text(Labels.Seen(builder.Store).ToString())));
    }
}
