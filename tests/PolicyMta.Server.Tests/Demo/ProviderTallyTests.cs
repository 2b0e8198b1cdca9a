using PolicyMta.Server.Demo;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Server.Tests.Demo;

public sealed class ProviderTallyTests
{
    [Fact]
    public async Task Recipients_are_counted_at_the_provider_that_serves_their_domain()
    {
        var tally = new ProviderTally([
            new ProviderOptions { Name = "one", Domains = ["one.test", "*.one.test"] },
            new ProviderOptions { Name = "two", Domains = ["two.test"] },
        ]);

        await tally.WriteAsync(
            [
                Event(EventKind.Received, "a@one.test", "b@sub.one.test", "c@TWO.test", "d@three.test"),
                Event(EventKind.Delivered, "a@one.test"),
                Event(EventKind.Deferred, "b@sub.one.test"),
                Event(EventKind.Bounced, "c@two.test"),
                Event(EventKind.Expired, "b@sub.one.test"),
                Event(EventKind.Throttled, "a@one.test"),
            ],
            CancellationToken.None);

        Assert.Equal(
            [("one", 2, 1, 1, 1), ("two", 1, 0, 0, 1), ("elsewhere", 1, 0, 0, 0)],
            tally.Counts.Select(counts => (counts.Name, counts.Accepted, counts.Delivered, counts.Deferred, counts.Bounced)));
    }

    private static DeliveryEvent Event(string kind, params string[] recipients) =>
        new() { Kind = kind, Time = DateTimeOffset.UnixEpoch, Recipients = [.. recipients] };
}
