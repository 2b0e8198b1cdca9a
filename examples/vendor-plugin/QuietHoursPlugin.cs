using Microsoft.Extensions.Logging;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>The entry point: reads the settings, and registers a handler, a reader of events, endpoints, verbs and a panel.</summary>
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
        builder.AddConsolePanel(new ConsolePanel
        {
            Element = "acme-quiet-hours",
            Title = "Quiet hours",
            Files = ConsolePanel.FilesIn(Path.Combine(builder.Folder, "console")),
        });
        builder.Logger.LogInformation("Bulk mail rests from {From}:00 to {To}:00 UTC", options.FromHour, options.ToHour);
    }
}
