using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Tests.Limits;

namespace PolicyMta.Core.Tests.Smtp.Access;

public sealed class ConnectionLimitsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_address_has_so_many_connections_and_others_are_not_its_victims()
    {
        var limits = Create(SmtpTestClient.Options with { MaxConnectionsPerAddress = 2 });
        Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.1")));
        Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.1")));

        Assert.Equal(ListenerCount.RefusedAddress, limits.TryEnter(IPAddress.Parse("192.0.2.1")));
        Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.2")));
        limits.Leave(IPAddress.Parse("192.0.2.1"));
        Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.1")));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.254", "192.0.3.1")]
    [InlineData("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::1")]
    public void A_network_has_so_many_connections(string first, string neighbour, string stranger)
    {
        var limits = Create(SmtpTestClient.Options with { MaxConnectionsPerNetwork = 1 });
        Assert.Null(limits.TryEnter(IPAddress.Parse(first)));

        Assert.Equal(ListenerCount.RefusedNetwork, limits.TryEnter(IPAddress.Parse(neighbour)));
        Assert.Null(limits.TryEnter(IPAddress.Parse(stranger)));
        limits.Leave(IPAddress.Parse(first));
        Assert.Null(limits.TryEnter(IPAddress.Parse(neighbour)));
    }

    [Fact]
    public void An_address_connects_at_its_rate_though_it_disconnects()
    {
        var limits = Create(SmtpTestClient.Options with { ConnectionRate = Rate.Parse("3/min") });
        var address = IPAddress.Parse("192.0.2.1");
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(limits.TryEnter(address));
            limits.Leave(address);
        }

        Assert.Equal(ListenerCount.RefusedRate, limits.TryEnter(address));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(limits.TryEnter(address));
        Assert.Equal(ListenerCount.RefusedRate, limits.TryEnter(address));
    }

    [Fact]
    public void Machines_of_our_own_are_not_counted()
    {
        var limits = Create(SmtpTestClient.Options with { MaxConnectionsPerAddress = 1, UnlimitedNetworks = ["192.0.2.0/24"] });
        for (var i = 0; i < 10; i++)
            Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(0, limits.Known);
    }

    [Fact]
    public void What_is_known_of_those_who_left_is_forgotten()
    {
        var limits = Create(SmtpTestClient.Options with { ConnectionRate = Rate.Parse("100/s") });
        for (var i = 0; i < 50_000; i++)
        {
            var address = new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]);
            Assert.Null(limits.TryEnter(address));
            limits.Leave(address);
            if (i % 1000 == 0)
                _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(limits.Known, 1, 10_000);
    }

    [Fact]
    public void More_addresses_than_are_remembered_do_not_reset_one_that_connects_too_often()
    {
        var limits = Create(SmtpTestClient.Options with { ConnectionRate = Rate.Parse("3/min") });
        var victim = IPAddress.Parse("192.0.2.1");
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(limits.TryEnter(victim));
            limits.Leave(victim);
        }

        for (var i = 0; i < 150_000; i++)
        {
            var address = new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]);
            Assert.Null(limits.TryEnter(address));
            limits.Leave(address);
        }

        Assert.Equal(ListenerCount.RefusedRate, limits.TryEnter(victim));
        Assert.Equal(100_000, limits.Known);
    }

    [Fact]
    public void A_connection_that_its_network_refuses_does_not_count_for_its_address()
    {
        var limits = Create(SmtpTestClient.Options with { MaxConnectionsPerAddress = 1, MaxConnectionsPerNetwork = 1 });
        Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(ListenerCount.RefusedNetwork, limits.TryEnter(IPAddress.Parse("192.0.2.2")));
        limits.Leave(IPAddress.Parse("192.0.2.1"));
        Assert.Null(limits.TryEnter(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Of_64_threads_never_one_enters_that_is_over_a_limit()
    {
        var limits = Create(SmtpTestClient.Options with { MaxConnectionsPerAddress = 5, MaxConnectionsPerNetwork = 12 });
        var entered = new int[4];
        Race.Run(64, thread =>
        {
            for (var i = 0; i < 100; i++)
            {
                var host = (thread + i) % 4;
                if (limits.TryEnter(new IPAddress([192, 0, 2, (byte)host])) is null)
                    Interlocked.Increment(ref entered[host]);
            }
        });

        Assert.Equal(12, entered.Sum());
        Assert.All(entered, static count => Assert.InRange(count, 0, 5));
    }

    [Fact]
    public void A_mapped_address_is_the_address_that_it_maps() =>
        Assert.Equal(AddressRange.NetworkOf(IPAddress.Parse("192.0.2.77")), AddressRange.NetworkOf(IPAddress.Parse("::ffff:192.0.2.1")));

    private ConnectionLimits Create(ListenerOptions options) => new(options, ILimitShares.OneNode, _time);
}
