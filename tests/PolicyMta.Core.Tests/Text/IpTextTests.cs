using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Tests.Text;

public sealed class IpTextTests
{
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:192.0.2.1", true)]
    [InlineData("2001:DB8:0:0:0:0:0:1", true)]
    [InlineData("1", false)]
    [InlineData("10.1", false)]
    [InlineData("10.0.1", false)]
    [InlineData("010.0.0.1", false)]
    [InlineData("0x7f.0.0.1", false)]
    [InlineData("0x7f000001", false)]
    [InlineData("2130706433", false)]
    [InlineData("127.0.0.1.", false)]
    [InlineData("127..0.1", false)]
    [InlineData(" 127.0.0.1", false)]
    [InlineData("127.0.0.256", false)]
    [InlineData("127.0.0.+1", false)]
    [InlineData("\u0661.0.0.1", false)]
    [InlineData("::ffff:127.1", false)]
    [InlineData("::ffff:0x7f.0.0.1", false)]
    [InlineData("::ffff:0177.0.0.1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("[::1]", false)]
    [InlineData("::1/128", false)]
    [InlineData("", false)]
    [InlineData(":", false)]
    public void An_address_has_one_spelling(string text, bool expected)
    {
        Assert.Equal(expected, IpText.TryRead(text, out var address));
        Assert.Equal(expected, IpText.TryRead(Encoding.UTF8.GetBytes(text), out var other));
        Assert.Equal(address, other);
    }

    [Theory]
    [InlineData("192.0.2.1:53", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("[2001:db8::1]:53", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("1:53", false)]
    [InlineData("0x7f.1:53", false)]
    [InlineData("010.0.0.1:53", false)]
    public void So_has_one_with_a_port(string text, bool expected) => Assert.Equal(expected, IpText.TryReadEndPoint(text, out _));
}
