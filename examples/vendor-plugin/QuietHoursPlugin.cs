using Microsoft.Extensions.Logging;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>The entry point: reads the settings and registers one handler.</summary>
public sealed class QuietHoursPlugin : IPlugin
{
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<QuietHoursOptions>();
        builder.OnRoute(new QuietHours(options, builder.Time));
        builder.Logger.LogInformation("Bulk mail rests from {From}:00 to {To}:00 UTC", options.FromHour, options.ToHour);
    }
}
