using System.Diagnostics.Metrics;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Metrics;

/// <summary>The takers of events. The label <c>sink</c> has one value for each plugin with a sink.</summary>
internal static class EventInstruments
{
    public static void Add(Meter meter, EventStream events)
    {
        Count("policymta.events.lost", "event", static sink => sink.Lost, "Events that did not fit into a sink's queue.");
        Count("policymta.events.batches.failed", "batch", static sink => sink.Failures, "Batches of events that a sink failed on.");

        void Count(string name, string unit, Func<SinkQueue, long> read, string description) => meter.CreateObservableCounter(
            name,
            () => events.Sinks.GroupBy(static sink => sink.Owner).Select(sinks => Labels.With(sinks.Sum(read), "sink", sinks.Key)),
            $"{{{unit}}}",
            description);
    }
}
