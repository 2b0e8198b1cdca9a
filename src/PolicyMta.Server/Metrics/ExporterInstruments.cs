using System.Diagnostics.Metrics;
using PolicyMta.Core.Metrics;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Metrics;

/// <summary>
/// What exporters of events have handed on, and how far they are behind. Their names come from plugins and the configuration.
/// </summary>
internal static class ExporterInstruments
{
    public static void Add(Meter meter, ExporterRoom exporters)
    {
        Count("policymta.exporters.batches", "batch", static counts => counts.Batches, "Batches that were handed on and acknowledged.");
        Count("policymta.exporters.events", "event", static counts => counts.Events, "Events in these batches.");
        Count("policymta.exporters.retries", "batch", static counts => counts.Failures, "Tries of a batch that failed.");
        Gauge(
            "policymta.exporters.lag", "{event}", static status => status.Lag.Events,
            "Events in the journal behind the exporter's place, those that it does not want included.");
        Gauge(
            "policymta.exporters.lag.time", "s", static status => ExporterReport.SecondsSince(status.Lag.Oldest),
            "How long ago the oldest of these events happened.");
        Gauge("policymta.exporters.paused", null, static status => status.Pause is null ? 0 : 1, "1 if the exporter is paused.");

        void Count(string name, string unit, Func<ExporterCounts, long> read, string description) => meter.CreateObservableCounter(
            name, () => exporters.Open.Select(exporter => Labels.With(read(exporter.Counts), "exporter", exporter.Name)), $"{{{unit}}}",
            description);

        void Gauge(string name, string? unit, Func<ExporterStatus, double> read, string description) => meter.CreateObservableGauge(
            name,
            () => exporters.Open.Select(exporter => new Measurement<double>(
                read(exporters.StatusOf(exporter)), KeyValuePair.Create<string, object?>("exporter", exporter.Name))),
            unit,
            description);
    }
}
