using System.Diagnostics.Metrics;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Metrics;

/// <summary>What was accepted, what became of it, and that by provider and the like.</summary>
internal static class FlowInstruments
{
    private static readonly double[] Bounds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400, 259_200];

    public static void Add(Meter meter, FlowTotals totals)
    {
        var counts = totals.Counts;
        Count("policymta.injection.messages", "message", FlowCount.Messages, "Messages accepted.");
        Count("policymta.injection.messages.rejected", "message", FlowCount.Rejected, "Messages refused by policy or for their content.");
        Count("policymta.injection.recipients", "recipient", FlowCount.Accepted, "Recipients of accepted messages.");
        Count("policymta.injection.recipients.discarded", "recipient", FlowCount.Discarded, "Recipients accepted and dropped by policy.");
        Count("policymta.spool.recovered.recipients", "recipient", FlowCount.Recovered, "Recipients found in the spool at the start.");
        Count("policymta.delivery.recipients.delivered", "recipient", FlowCount.Delivered, "Recipients delivered to.");
        Count("policymta.delivery.recipients.deferred", "recipient", FlowCount.Deferred, "Failed attempts for recipients, to be repeated.");
        Count("policymta.delivery.recipients.bounced", "recipient", FlowCount.Bounced, "Recipients given up, expired ones included.");
        Count("policymta.delivery.recipients.removed", "recipient", FlowCount.Removed, "Recipients removed by an operator or a client.");
        Count("policymta.injection.mime.notices", "notice", FlowCount.MimeNotices, "Parts of messages that policy could not read or edit.");
        Count("policymta.notices.dropped", "notice", FlowCount.NoticesDropped, "Notices not sent because of bounces.notice_rate.");

        totals.DeliveryTime = meter.CreateHistogram(
            "policymta.delivery.time", "s", "Time from acceptance to delivery, once for each message and domain.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

        foreach (var (label, _, counters) in DeliveryBreakdowns.All)
            Breakdown(label, counters(totals.Breakdowns));

        void Count(string name, string unit, FlowCount what, string description) =>
            meter.CreateObservableCounter(name, () => counts[what], $"{{{unit}}}", description);

        void Breakdown(string label, CappedCounters<DeliveryResult>? counters)
        {
            if (counters is not null)
            {
                meter.CreateObservableCounter(
                    DeliveryBreakdowns.InstrumentOf(label),
                    () => counters.NotZero().Select(item => Labels.With(item.Count, label, item.Name, "result", Labels.Of(item.What))),
                    "{recipient}",
                    $"What became of recipients at attempts, by {label}.");
            }
        }
    }
}
