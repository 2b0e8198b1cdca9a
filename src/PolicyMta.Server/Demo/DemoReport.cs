using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Demo;

/// <summary>How a demo ended: the last line of <c>demo --exit</c>. Counts recipients, notices of undelivered mail among them.</summary>
/// <param name="Accepted">Accepted, those of an earlier run among them.</param>
/// <param name="Delivered">Delivered.</param>
/// <param name="Bounced">Given up.</param>
/// <param name="Queued">Still in the queue.</param>
/// <param name="Deferred">Attempts that were put off.</param>
/// <param name="Rejected">Messages refused by policy.</param>
/// <param name="Dropped">Accepted and dropped by policy, or removed by an operator.</param>
/// <param name="Unsent">Messages of the traffic generator that got no answer.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Providers">What each simulated provider counted, by its name.</param>
internal sealed record DemoReport(
    long Accepted, long Delivered, long Bounced, long Queued, long Deferred, long Rejected, long Dropped, long Unsent, double Seconds,
    IReadOnlyDictionary<string, DemoProviderReport> Providers)
{
    /// <summary>Whether every accepted recipient is delivered, bounced or queued, and every generated message had its answer.</summary>
    public bool IsAccountedFor => Accepted == Delivered + Bounced + Queued && Unsent == 0;

    public static DemoReport Of(TotalsReport totals, ProviderTally tally, long unsent, TimeSpan took) => new(
        Accepted: totals.Accepted + totals.Recovered,
        totals.Delivered,
        totals.Bounced,
        totals.Queued,
        totals.Deferred,
        totals.Rejected,
        Dropped: totals.Discarded + totals.Removed,
        unsent,
        Seconds: Math.Round(took.TotalSeconds, 1),
        tally.Counts.Where(counts => counts.Accepted + counts.Delivered > 0).ToDictionary(
            counts => counts.Name, counts => new DemoProviderReport(counts.Accepted, counts.Delivered, counts.Bounced, counts.Deferred)));
}
