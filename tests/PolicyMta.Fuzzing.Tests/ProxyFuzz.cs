using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Tests.Smtp;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>What trusted machines say of the clients that they speak for: PROXY headers and XCLIENT attributes.</summary>
public sealed class ProxyFuzz
{
    private const string SignatureText = "\r\n\r\n\0\r\nQUIT\n";

    private static readonly byte[] Signature = Encoding.ASCII.GetBytes(SignatureText);

    private static readonly Corpus Headers = new(
        "PROXY TCP46UNKNOWN 0123456789.:abcdef\r\n\0\x20\x21\x11\x31\f$",
        "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n", "PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 56324 25\r\n", "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN ffff::1 1 2 3\r\n",
        SignatureText + "\x21\x11\0\x0c\x0a\0\x02\x01\x0a\x33\x64\x01\x4c\x04\0\x19", SignatureText + "\x20\0\0\0",
        SignatureText + "\x21\x31\0\x02xx", "EHLO client.example\r\n", "");

    private static readonly Corpus Attributes = new(
        "ADR=:.NAMEIPV612+[]",
        "ADDR=192.0.2.1", "ADDR=IPV6:2001:db8::1 LOGIN=jane", "NAME=[UNAVAILABLE] ADDR=[TEMPUNAVAIL]",
        "PROTO=ESMTP HELO=client.example PORT=25", "LOGIN=a+2Bb ", "DESTADDR=192.0.2.2 DESTPORT=25");

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

    [Fact]
    public Task A_header_says_the_same_however_it_is_cut() => FuzzRun.OfAsync(
        static random => Fuzz.Mutate(random, [.. Header(random, AddressOf(random)), .. "EHLO client.example\r\n"u8]),
        Parse,
        static (input, whole, random) =>
        {
            Assert.InRange(whole.Length, whole.Status == ProxyStatus.Valid ? 1 : 0, input.Length);
            Assert.True(whole.Status == ProxyStatus.Valid || whole.Client is null || whole.Status == ProxyStatus.Malformed);

            var cut = random.Next(input.Length + 1);
            var beginning = Parse(input[..cut]);
            if (whole.Status == ProxyStatus.Valid)
                Assert.Equal(cut < whole.Length ? ProxyStatus.Incomplete : ProxyStatus.Valid, beginning.Status);
            if (beginning.Status != ProxyStatus.Incomplete)
                Assert.Equal(whole.Status, beginning.Status);
            if (whole.Status == ProxyStatus.Incomplete)
                Assert.True(input.Length < ProxyHeader.MaxLength);
        });

    [Fact]
    public Task A_header_gives_back_the_address_that_was_put_in() => FuzzRun.OfAsync(
        static random => AddressOf(random).GetAddressBytes(),
        static address => new IPAddress(address),
        static (_, address, random) =>
        {
            var header = Header(random, address);
            var (status, length, client) = Parse([.. header, .. "rest"u8]);
            Assert.Equal((ProxyStatus.Valid, header.Length, address), (status, length, client));
        });

    [Fact]
    public Task Attributes_are_read_or_refused() => FuzzRun.OfAsync(
        Attributes.Next,
        static text => XclientAttributes.Parse(text),
        static (_, attributes, _) =>
        {
            Assert.False(attributes is { HasAddress: false, Address: not null });
            Assert.DoesNotContain(attributes?.Login ?? "", char.IsControl);
        });

    private static (ProxyStatus Status, int Length, IPAddress? Client) Parse(byte[] input) =>
        (ProxyHeader.Parse(input, out var length, out var client), length, client);

    private static IPAddress AddressOf(Random random)
    {
        var bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);
        return new IPAddress(bytes);
    }

    private static byte[] Header(Random random, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var isIpv6 = bytes.Length == 16;
        if (random.Next(2) == 0)
            return Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"PROXY TCP{(isIpv6 ? 6 : 4)} {address} {(isIpv6 ? "::1" : "127.0.0.1")} {random.Next(65536)} 25\r\n"));

        var extra = new byte[random.Next(20)];
        byte[] block = [.. bytes, .. new byte[bytes.Length + 4], .. extra];
        var header = new byte[Signature.Length + 4 + block.Length];
        Signature.CopyTo(header, 0);
        header[12] = 0x21;
        header[13] = isIpv6 ? (byte)0x21 : (byte)0x11;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)block.Length);
        block.CopyTo(header, 16);
        return header;
    }
}
