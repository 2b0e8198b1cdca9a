using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Tests.Routing;

public sealed class NextHopTests
{
    [Theory]
    [InlineData("relay.example", "relay.example", 25, "relay.example")]
    [InlineData(" Relay.Example:25 ", "relay.example", 25, "relay.example")]
    [InlineData("relay.example:587", "relay.example", 587, "relay.example:587")]
    [InlineData("[relay.example]:26", "relay.example", 26, "relay.example:26")]
    [InlineData("localhost:2525", "localhost", 2525, "localhost:2525")]
    [InlineData("[10.0.0.1]:25", "10.0.0.1", 25, "[10.0.0.1]")]
    [InlineData("10.0.0.1:2525", "10.0.0.1", 2525, "[10.0.0.1]:2525")]
    [InlineData("10.0.0.1", "10.0.0.1", 25, "[10.0.0.1]")]
    [InlineData("[::1]:2525", "::1", 2525, "[::1]:2525")]
    [InlineData("[::1]", "::1", 25, "[::1]")]
    [InlineData("::1", "::1", 25, "[::1]")]
    [InlineData("[2001:DB8::ABCD]:25", "2001:db8::abcd", 25, "[2001:db8::abcd]")]
    public void A_next_hop_is_one_host_and_a_port(string text, string host, int port, string site)
    {
        var destination = NextHop.Parse(text).Destination;

        Assert.Equal([new MxHost(host, 0)], destination.Hosts);
        Assert.Equal((port, site), (destination.Port, destination.Site));
    }

    [Theory]
    [InlineData("smtp://relay.example", "Smtp", 25, "relay.example")]
    [InlineData("SMTPS://relay.example", "Smtps", 465, "smtps://relay.example")]
    [InlineData("smtps://[10.0.0.1]:4650", "Smtps", 4650, "smtps://[10.0.0.1]:4650")]
    [InlineData("lmtp://store.example", "Lmtp", 24, "lmtp://store.example")]
    [InlineData("lmtp://[::1]:2424", "Lmtp", 2424, "lmtp://[::1]:2424")]
    public void A_scheme_says_what_is_spoken(string text, string protocol, int port, string site)
    {
        var destination = NextHop.Parse(text).Destination;

        Assert.Equal(
            (Enum.Parse<HopProtocol>(protocol), port, site, true),
            (destination.Protocol, destination.Port, destination.Site, destination.IsNextHop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://relay.example")]
    [InlineData("smtps://")]
    [InlineData(":25")]
    [InlineData("relay.example:")]
    [InlineData("relay.example:0")]
    [InlineData("relay.example:65536")]
    [InlineData("relay.example:+25")]
    [InlineData("relay example")]
    [InlineData("[::1")]
    [InlineData("[::1]25")]
    [InlineData("1.2.3:25")]
    [InlineData("a..b")]
    public void Anything_else_is_refused_with_what_to_write(string text)
    {
        Assert.False(NextHop.TryParse(text, null, out _));
        Assert.Contains("write host, host:port", Assert.Throws<FormatException>(() => NextHop.Parse(text)).Message);
    }
}
