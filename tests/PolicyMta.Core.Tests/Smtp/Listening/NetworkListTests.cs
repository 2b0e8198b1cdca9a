using System.Net;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp.Listening;

public sealed class NetworkListTests
{
    private static readonly NetworkList Networks =
        ["127.0.0.0/8", "::1/128", "192.0.2.7", "198.51.100.64/26", "2001:db8:1::/48"];

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.255", true)]
    [InlineData("128.0.0.1", false)]
    [InlineData("::1", true)]
    [InlineData("::2", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.8", false)]
    [InlineData("198.51.100.64", true)]
    [InlineData("198.51.100.127", true)]
    [InlineData("198.51.100.128", false)]
    [InlineData("2001:db8:1:ffff::1", true)]
    [InlineData("2001:db8:2::1", false)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:192.0.2.8", false)]
    [InlineData("::127.0.0.1", false)]
    public void Knows_its_addresses(string address, bool contained) => Assert.Equal(contained, Networks.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/24x")]
    [InlineData("localhost")]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("10/8")]
    [InlineData("10.0/16")]
    [InlineData("010.0.0.0/8")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.0/8")]
    [InlineData("fe80::1%1")]
    [InlineData("fe80::%1/64")]
    [InlineData("")]
    public void Refuses_what_is_no_network(string text)
    {
        var exception = Assert.Throws<FormatException>(() => Network.Parse(text));

        Assert.Contains($"'{text}'", exception.Message);
        Assert.Contains("192.0.2.0/24", exception.Message);
    }

    [Fact]
    public void Without_networks_nobody_relays() => Assert.False(NetworkList.Create([]).Contains(IPAddress.Loopback));
}
