using PolicyMta.Sdk;

namespace TestPlugins;

public sealed class Plugin : IPlugin, IFutureHandler
{
    public void Configure(IPluginBuilder builder) => Foresee();

    public void Foresee()
    {
    }
}
