using System.Diagnostics.Metrics;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Metrics;

/// <summary>What waits. The numbers are kept as deliveries move: asking walks none of them.</summary>
internal static class QueueInstruments
{
    public static void Add(Meter meter, QueueView queues)
    {
        meter.CreateObservableUpDownCounter(
            "policymta.queue.recipients", () => queues.Counts.Recipients, "{recipient}", "Recipients neither delivered nor given up.");
        meter.CreateObservableUpDownCounter(
            "policymta.queue.deliveries", () => Deliveries(queues.Counts), "{delivery}", "Unfinished deliveries by state.");
        meter.CreateObservableUpDownCounter(
            "policymta.queue.scheduled.queues", () => queues.ScheduledQueues, "{queue}", "Scheduled queues: tenant, campaign and domain.");
        meter.CreateObservableUpDownCounter(
            "policymta.queue.ready.queues", () => queues.ReadyQueues, "{queue}", "Ready queues: source, site and profile.");
    }

    private static Measurement<long>[] Deliveries(QueueCounts counts)
    {
        var (active, held) = (counts.Active, counts.Held);
        return
        [
            Labels.With(active, "state", "active"),
            Labels.With(held, "state", "held"),
            Labels.With(Math.Max(0, counts.Deliveries - active - held), "state", "waiting"),
        ];
    }
}
