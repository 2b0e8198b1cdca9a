using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Delivery;

public sealed class ConnectionSharesTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly PaceBook _paces;
    private readonly DirectiveBook _directives;

    public ConnectionSharesTests()
    {
        var spool = new MemorySpool();
        _paces = new PaceBook(spool, _time, NullLogger<PaceBook>.Instance);
        _directives = new DirectiveBook(spool, _time, NullLogger<DirectiveBook>.Instance);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 7)]
    [InlineData(20, 14)]
    [InlineData(90, 60)]
    [InlineData(1000, 667)]
    [InlineData(20_000, 13_334)]
    public void One_site_gets_two_thirds(int most, int expected)
    {
        var shares = new ConnectionShares(most);
        var greedy = Queue("greedy");

        Assert.Equal(expected, TakeAll(shares, greedy));
        Assert.Equal(expected, ConnectionShares.MostOfOneSite(most));
        Assert.Equal(most > 1, shares.TryTake(Queue("other")));
    }

    [Fact]
    public void Sources_and_profiles_of_one_site_share_what_it_gets()
    {
        var shares = new ConnectionShares(90);

        Assert.Equal(60, TakeAll(shares, Queue("site")) + TakeAll(shares, Queue("SITE", "b")) + TakeAll(shares, Queue("site", "c")));
    }

    [Fact]
    public void Slow_sites_one_after_the_other_always_leave_some_for_the_next()
    {
        var shares = new ConnectionShares(1000);
        for (var i = 0; i < 6; i++)
            Assert.InRange(TakeAll(shares, Queue($"slow{i}")), 1, 667);
        Assert.True(shares.TryTake(Queue("other")));
    }

    [Fact]
    public void Who_has_none_waits_in_line_and_others_give_way_once_for_each()
    {
        var shares = new ConnectionShares(4);
        var (big, small) = (Queue("big"), Queue("small"));
        Assert.Equal(3, TakeAll(shares, big));
        Assert.True(shares.TryTake(small));
        Assert.False(shares.MustGiveWay(big, 100));

        var (first, second) = (Queue("first"), Queue("second"));
        Assert.False(shares.TryTake(first));
        Assert.False(shares.TryTake(first));
        Assert.False(shares.TryTake(second));
        Assert.False(shares.TryTake(big));
        Assert.Null(shares.NextInLine());

        // The only connection of a site has its turn; one of several gives way at once.
        Assert.False(shares.MustGiveWay(small, ConnectionShares.Turn - 1));
        Assert.True(shares.MustGiveWay(big, 1));
        Assert.True(shares.MustGiveWay(small, ConnectionShares.Turn));
        Assert.False(shares.MustGiveWay(big, 1));

        shares.Return(big);
        Assert.Same(first, shares.NextInLine());
        Assert.True(shares.TryTake(first));
        Assert.Null(shares.NextInLine());
        shares.Return(small);
        Assert.Same(second, shares.NextInLine());
        Assert.Null(shares.NextInLine());
    }

    public async ValueTask DisposeAsync()
    {
        _directives.Dispose();
        await _paces.DisposeAsync();
    }

    private static int TakeAll(ConnectionShares shares, ReadyQueue queue)
    {
        var taken = 0;
        while (shares.TryTake(queue))
            taken++;
        return taken;
    }

    private ReadyQueue Queue(string site, string source = "a")
    {
        var egress = new EgressSource(source, null, "mta.example");
        var route = new Route
        {
            Generation = 1,
            Destination = new Destination(site, []),
            Pool = new EgressPool("pool", [(egress, 1)]),
            Source = egress,
            Profile = new TrafficProfile { Name = "default" },
            Security = DemandedTls.RulesFor(default),
            Retry = new RetrySchedule(),
        };
        return new ReadyQueue(route.Key, route, new TrafficControl(_directives, _paces, ILimitShares.OneNode, _time), _time);
    }
}
