using PolicyMta.Server.Admin;
using PolicyMta.Server.Demo;

namespace PolicyMta.Server.Tests.Demo;

public sealed class DemoReportTests
{
    [Theory]
    [InlineData(10, 7, 2, 1, 0, true)]
    [InlineData(10, 7, 2, 0, 0, false)]
    [InlineData(10, 7, 2, 2, 0, false)]
    [InlineData(10, 7, 2, 1, 1, false)]
    public void Every_recipient_and_every_generated_message_must_be_accounted_for(
        long accepted, long delivered, long bounced, long queued, long unsent, bool expected)
    {
        var totals = new TotalsReport(
            Messages: 1, Rejected: 0, accepted, Recovered: 0, delivered, Deferred: 3, bounced, Discarded: 0, Removed: 0, queued);

        Assert.Equal(expected, DemoReport.Of(totals, new ProviderTally([]), unsent, TimeSpan.FromSeconds(1)).IsAccountedFor);
    }

    [Fact]
    public void What_a_kept_folder_held_from_before_counts_as_accepted()
    {
        var totals = new TotalsReport(
            Messages: 1, Rejected: 0, Accepted: 5, Recovered: 2, Delivered: 7, Deferred: 0, Bounced: 0, Discarded: 0, Removed: 0,
            Queued: 0);

        var report = DemoReport.Of(totals, new ProviderTally([]), 0, TimeSpan.Zero);

        Assert.Equal(7, report.Accepted);
        Assert.True(report.IsAccountedFor);
    }
}
