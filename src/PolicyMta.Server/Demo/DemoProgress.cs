using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Demo;

/// <summary>One look at a running demo.</summary>
/// <param name="Elapsed">How long it runs.</param>
/// <param name="Generated">Messages that the generator has had an answer for.</param>
/// <param name="Messages">Messages that it sends in all.</param>
/// <param name="Totals">The server's exact counts.</param>
/// <param name="Connections">Outgoing connections.</param>
/// <param name="AcceptRate">Recipients accepted in the last seconds, per second.</param>
/// <param name="DeliveryRate">Recipients delivered in the last seconds, per second.</param>
/// <param name="Providers">The counts by provider.</param>
internal sealed record DemoProgress(
    TimeSpan Elapsed, long Generated, long Messages, TotalsReport Totals, int Connections, double AcceptRate, double DeliveryRate,
    IReadOnlyList<ProviderCounts> Providers)
{
    /// <summary>How much is done for good: 0 to 1.</summary>
    public double Done
    {
        get
        {
            var finished = Totals.Delivered + Totals.Bounced + Totals.Discarded + Totals.Removed + Totals.Rejected;
            var expected = Math.Max(finished + Totals.Queued, Messages);
            return expected == 0 ? 0 : (double)finished / expected;
        }
    }
}
