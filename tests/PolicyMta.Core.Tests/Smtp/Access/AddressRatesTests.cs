using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp.Access;

public sealed class AddressRatesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_address_or_a_network_of_IPv6_has_the_rate()
    {
        var rates = Create(Rate.Parse("2/min"));

        Assert.True(rates.TryTake(IPAddress.Parse("2001:db8::1")) && rates.TryTake(IPAddress.Parse("2001:db8::2")));
        Assert.False(rates.TryTake(IPAddress.Parse("2001:db8::3")));
        Assert.True(rates.TryTake(IPAddress.Parse("2001:db8:0:1::1")) && rates.TryTake(IPAddress.Parse("192.0.2.1")));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(rates.TryTake(IPAddress.Parse("2001:db8::3")));
    }

    [Fact]
    public void Without_a_rate_and_for_machines_of_our_own_everything_passes()
    {
        var unlimited = Create(null);
        var limited = Create(Rate.Parse("1/h"));
        for (var i = 0; i < 10; i++)
            Assert.True(unlimited.TryTake(IPAddress.Parse("192.0.2.1")) && limited.TryTake(IPAddress.Parse("127.0.0.1")));
    }

    [Fact]
    public void More_addresses_than_are_remembered_do_not_reset_one_that_sends_too_often()
    {
        var rates = Create(Rate.Parse("3/min"));
        var victim = IPAddress.Parse("192.0.2.1");
        while (rates.TryTake(victim))
            ;

        for (var i = 0; i < 150_000; i++)
            Assert.True(rates.TryTake(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i])));

        Assert.False(rates.TryTake(victim));
    }

    private AddressRates Create(Rate? rate) =>
        new("listener.message_rate", rate, ["127.0.0.0/8"], ILimitShares.OneNode, _time);
}
