using Microsoft.Extensions.Logging;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>The entry point: reads the settings, and registers a handler, a reader of events, endpoints and verbs.</summary>
public sealed class QuietHoursPlugin : IPlugin
{
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<QuietHoursOptions>();
        var store = new NightStore(builder.Store);
        var report = new NightReport(store, builder.Injector, options, builder.Time);

        builder.OnRoute(new QuietHours(options, store, builder.Time));
        builder.AddEventExporter("held", new HeldCounter(store), new EventReading { Kinds = [EventKind.Deferred] });
        Endpoints.Map(builder, store);
        Verbs.Add(builder, store, report);
        builder.Logger.LogInformation("Bulk mail rests from {From}:00 to {To}:00 UTC", options.FromHour, options.ToHour);
    }
}
