using System.Net;
using System.Text;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Core.Tests.Smtp.Access;

public sealed class ProxyHeaderTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n", "192.0.2.1")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 56324 25\r\n", "2001:db8::1")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", null)]
    [InlineData(Signature + "\x21\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19", "192.0.2.1")]
    [InlineData(Signature + "\x21\x11\0\x10\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19\x04\0\x01x", "192.0.2.1")]
    [InlineData(
        Signature + "\x21\x21\0\x24\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x02\xdc\x04\0\x19",
        "2001:db8::1")]
    [InlineData(Signature + "\x20\0\0\0", null)]
    [InlineData(Signature + "\x20\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19", null)]
    [InlineData(Signature + "\x21\0\0\x02xx", null)]
    public void Names_the_client_and_takes_nothing_of_what_follows(string header, string? client)
    {
        var bytes = Encoding.Latin1.GetBytes(header);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(ProxyStatus.Incomplete, ProxyHeader.Parse(bytes.AsSpan(0, length), out _, out _));

        Assert.Equal(ProxyStatus.Valid, ProxyHeader.Parse([.. bytes, .. "EHLO x\r\n"u8], out var used, out var address));
        Assert.Equal(bytes.Length, used);
        Assert.Equal(client is null ? null : IPAddress.Parse(client), address);
    }

    [Theory]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25 26\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 65536 25\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 56324 25\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 0x7f.0.0.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 0177.0.0.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 127.000.000.001 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 127.0.0.1 198.51.100.01 56324 25\r\n")]
    [InlineData("PROXY TCP4 256.0.0.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 127.0.0.1. 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP6 ::ffff:0x7f.0.0.1 ::1 56324 25\r\n")]
    [InlineData("PROXY TCP6 ::ffff:127.1 ::1 56324 25\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 56324 25\r\n")]
    [InlineData("PROXY TCP4\t192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25 \r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData(
        "PROXY UNKNOWN 11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\r")]
    [InlineData(Signature + "\x11\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19")]
    [InlineData(Signature + "\x22\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19")]
    [InlineData(Signature + "\x21\x12\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19")]
    [InlineData(Signature + "\x21\x11\0\x04\xc0\0\x02\x01")]
    [InlineData(Signature + "\x21\x11\xff\xff")]
    public void Anything_else_is_no_header(string text) =>
        Assert.Equal(ProxyStatus.Malformed, ProxyHeader.Parse(Encoding.Latin1.GetBytes(text), out _, out _));
}
