using System.ComponentModel;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Puts itself where nobody gets it out again: into TypeDescriptor's tables, and into an event of the process.</summary>
public sealed class Plugin : IPlugin
{
    public void Configure(IPluginBuilder builder)
    {
        _ = TypeDescriptor.GetProperties(typeof(Plugin));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => GC.KeepAlive(this);
    }
}
