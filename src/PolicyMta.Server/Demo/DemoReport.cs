using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Demo;

/// <summary>How a demo ended: the last line of <c>demo --exit</c>. Counts recipients, notices of undelivered mail among them.</summary>
internal sealed record DemoReport
{
    public required long Accepted { get; init; }

    public required long Delivered { get; init; }

    public required long Bounced { get; init; }

    public required long Queued { get; init; }

    /// <summary>Attempts that were put off.</summary>
    public required long Deferred { get; init; }

    /// <summary>Messages refused by policy.</summary>
    public required long Rejected { get; init; }

    /// <summary>Accepted and dropped by policy, or removed by an operator.</summary>
    public required long Dropped { get; init; }

    /// <summary>Messages of the traffic generator that got no answer.</summary>
    public required long Unsent { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyDictionary<string, DemoProviderReport> Providers { get; init; }

    /// <summary>Whether every accepted recipient is delivered, bounced or queued, and every generated message had its answer.</summary>
    public bool IsAccountedFor => Accepted == Delivered + Bounced + Queued && Unsent == 0;

    public static DemoReport Of(TotalsReport totals, ProviderTally tally, long unsent, TimeSpan took) => new()
    {
        Accepted = totals.Accepted + totals.Recovered,
        Delivered = totals.Delivered,
        Bounced = totals.Bounced,
        Queued = totals.Queued,
        Deferred = totals.Deferred,
        Rejected = totals.Rejected,
        Dropped = totals.Discarded + totals.Removed,
        Unsent = unsent,
        Seconds = Math.Round(took.TotalSeconds, 1),
        Providers = tally.Counts.Where(counts => counts.Accepted + counts.Delivered > 0).ToDictionary(
            counts => counts.Name, counts => new DemoProviderReport(counts.Accepted, counts.Delivered, counts.Bounced, counts.Deferred)),
    };
}
