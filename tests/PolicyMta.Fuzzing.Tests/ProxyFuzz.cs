using System.Net;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>PROXY headers: what is a whole header stays one whatever follows, and on the way to it is never anything but incomplete.</summary>
public sealed class ProxyFuzz
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    private static readonly Corpus Headers = new(
        "PROXY TCP46UNKNOWN 0123456789.:abcdef\r\n\0\x20\x21\x11\x31\f$",
        "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n", "PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 56324 25\r\n", "PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 1 2 3\r\n",
        Signature + "\x21\x11\0\x0c\x0a\0\x02\x01\x0a\x33\x64\x01\x4c\x04\0\x19", Signature + "\x20\0\0\0", Signature + "\x21\x31\0\x02xx", "EHLO client.example\r\n", "");

    [Fact]
    public Task A_header_is_found_however_it_arrives() => FuzzRun.OfAsync(Headers.Next, Parse, static (bytes, parsed, random) =>
    {
        if (parsed.Status != ProxyStatus.Valid)
        {
            Assert.Null(parsed.Status == ProxyStatus.Incomplete ? parsed.Client : null);
            return;
        }

        Assert.InRange(parsed.Length, 1, Math.Min(bytes.Length, ProxyHeader.MaxLength));
        Assert.Equal(parsed, Parse(bytes[..parsed.Length]));
        Assert.Equal(ProxyStatus.Incomplete, Parse(bytes[..random.Next(parsed.Length)]).Status);
    });

    private static (ProxyStatus Status, int Length, IPAddress? Client) Parse(byte[] bytes)
    {
        var status = ProxyHeader.Parse(bytes, out var length, out var client);
        return (status, length, client);
    }
}
