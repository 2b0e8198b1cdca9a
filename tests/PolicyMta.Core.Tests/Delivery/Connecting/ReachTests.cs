using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Tests.Delivery.Smtp;
using PolicyMta.Core.Tests.Routing;

namespace PolicyMta.Core.Tests.Delivery.Connecting;

/// <summary>
/// Which hosts are tried and how they are reached: dead ones last, this server never, through proxies, from addresses of both families.
/// </summary>
public sealed class ReachTests
{
    private static readonly EgressSource Source = new("default", null, "out.example");
    private static readonly TrafficProfile Profile = new() { Name = "default" };

    [Fact]
    public async Task A_host_that_was_dead_is_tried_last_for_a_time()
    {
        await using var second = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);
        var time = new FakeTimeProvider();
        var delivery = Delivery(time);
        await UseAsync(delivery, second.Port, "mx2.test");

        await using var first = new LoopbackReceiver("127.0.0.2", second.Port, LoopbackReceiver.TakeAllAsync);
        await UseAsync(delivery, second.Port, "mx2.test");
        time.Advance(TimeSpan.FromMinutes(6));
        await UseAsync(delivery, second.Port, "mx1.test");
    }

    [Fact]
    public async Task A_dead_host_is_tried_all_the_same_where_there_is_no_other()
    {
        var port = UnusedPort();
        var delivery = Delivery();
        Assert.NotNull((await ConnectAsync(delivery, port, Hosts("mx1.test"))).Failure);

        await using var receiver = new LoopbackReceiver("127.0.0.2", port, LoopbackReceiver.TakeAllAsync);
        Assert.Null((await ConnectAsync(delivery, port, Hosts("mx1.test"))).Failure);
    }

    [Fact]
    public async Task This_servers_own_address_and_all_that_is_no_better_are_not_tried()
    {
        await using var own = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);
        await using var other = new LoopbackReceiver("127.0.0.20", own.Port, LoopbackReceiver.TakeAllAsync);
        var delivery = new SmtpDelivery(Names(), new DeliveryOptions(), TimeProvider.System, NullLoggerFactory.Instance)
        {
            IsOwn = ListeningOn(new IPEndPoint(IPAddress.Parse("127.0.0.3"), own.Port)).Contain,
        };

        var loop = await ConnectAsync(delivery, own.Port, [new("mx20.test", 10), new("mx2.test", 10), new("mx20.test", 20)]);
        var better = await ConnectAsync(delivery, own.Port, [new("mx20.test", 5), new("mx2.test", 10)]);

        Assert.Equal(
            "Resolve own: 554 5.4.6 Mail for the recipient's domain loops back to this server", Conversation.Describe(loop.Failure!));
        Assert.Equal("mx20.test", better.RemoteHost);
        Assert.Empty(own.Clients);
        await better.Connection!.DisposeAsync();
    }

    [Theory]
    [InlineData("0.0.0.0:25", "127.0.0.1", 25, true)]
    [InlineData("[::]:25", "127.0.0.1", 25, true)]
    [InlineData("[::]:25", "::1", 25, true)]
    [InlineData("0.0.0.0:25", "127.0.0.1", 26, false)]
    [InlineData("0.0.0.0:25", "192.0.2.1", 25, false)]
    [InlineData("192.0.2.1:25", "192.0.2.1", 25, true)]
    [InlineData("192.0.2.1:25", "127.0.0.1", 25, false)]
    [InlineData("0.0.0.0:25", "0.0.0.0", 25, true)]
    [InlineData("127.0.0.1:25", "0.0.0.0", 25, true)]
    [InlineData("192.0.2.1:25", "::", 25, true)]
    [InlineData("192.0.2.1:25", "::", 26, false)]
    [InlineData("192.0.2.1:25", "::ffff:192.0.2.1", 25, true)]
    [InlineData("[::]:25", "::ffff:127.0.0.1", 25, true)]
    [InlineData("[::]:25", "127.5.6.7", 25, true)]
    [InlineData("0.0.0.0:25", "::ffff:0.0.0.0", 25, true)]
    [InlineData("[::ffff:192.0.2.1]:25", "192.0.2.1", 25, true)]
    [InlineData("192.0.2.1:25", "2002:c000:201::1", 25, true)]
    [InlineData("192.0.2.1:25", "64:ff9b::c000:201", 25, true)]
    [InlineData("192.0.2.1:25", "::ffff:0:c000:201", 25, true)]
    [InlineData("192.0.2.1:25", "2001:db8::5efe:c000:201", 25, true)]
    [InlineData("0.0.0.0:25", "::127.0.0.1", 25, true)]
    [InlineData("0.0.0.0:25", "64:ff9b::", 25, true)]
    public void Where_this_server_listens_is_known_by_address_and_port(string listens, string address, int port, bool expected) =>
        Assert.Equal(expected, ListeningOn(IPEndPoint.Parse(listens)).Contain(new IPEndPoint(IPAddress.Parse(address), port)));

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.9.9.9", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("::0.0.0.7", false)]
    [InlineData("::ffff:0:127.0.0.1", false)]
    [InlineData("::ffff:0:a00:1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("64:ff9b:1::7f00:1", false)]
    [InlineData("64:ff9b:1:ffff::808:808", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("2002::", false)]
    [InlineData("2001:0:c000:201::1", false)]
    [InlineData("2001:db8::5efe:10.0.0.1", false)]
    [InlineData("2001:db8::200:5efe:127.0.0.1", false)]
    [InlineData("100::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("192.0.2.1", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::ffff:192.0.2.1", true)]
    [InlineData("2002:c000:201::", true)]
    [InlineData("64:ff9b::c000:201", true)]
    [InlineData("::ffff:0:c000:201", true)]
    [InlineData("2001:db8::5efe:c000:201", true)]
    [InlineData("2001:4860:4860::8888", true)]
    public void Networks_that_strangers_cannot_reach_are_known_however_they_are_written(string address, bool expected)
    {
        Assert.Equal(expected, new InternalNetworks([]).MayReach(IPAddress.Parse(address)));
        Assert.True(new InternalNetworks(["0.0.0.0/0", "::/0"]).MayReach(IPAddress.Parse(address)));
    }

    [Fact]
    public async Task An_address_of_a_private_network_is_not_connected_to_and_the_reply_tells_nothing_of_it()
    {
        await using var open = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        var delivery = Delivery(Published("127.0.0.2"), []);

        var refused = await ConnectAsync(delivery, open.Port, Hosts("mx.evil.test"));
        var closed = await ConnectAsync(delivery, UnusedPort(), Hosts("mx.evil.test"));
        var literal = await ConnectAsync(delivery, open.Port, Hosts("127.0.0.2"));

        Assert.Equal((550, "mx.evil.test has an address in a private network, where mail of strangers' domains may not go"), (
            refused.Failure!.Reply.Code, refused.Failure.Reply.Text));
        Assert.Equal(refused.Failure, closed.Failure);
        Assert.Equal(550, literal.Failure!.Reply.Code);
        Assert.Empty(open.Clients);
    }

    [Fact]
    public async Task A_private_address_is_reached_where_a_setting_or_a_next_hop_says_so()
    {
        await using var open = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        var resolver = Published("127.0.0.2");

        var allowed = await ConnectAsync(Delivery(resolver, ["127.0.0.2"]), open.Port, Hosts("mx.lan.test"));
        var other = await ConnectAsync(Delivery(resolver, ["127.0.0.3"]), open.Port, Hosts("mx.lan.test"));
        var hop = await Delivery(resolver, []).ConnectAsync(
            NextHop.Parse($"mx.lan.test:{open.Port}").Destination, Source, Profile, DemandedTls.RulesFor(default), default,
            CancellationToken.None);

        Assert.Null(allowed.Failure);
        Assert.NotNull(other.Failure);
        Assert.Null(hop.Failure);
        await allowed.Connection!.DisposeAsync();
        await hop.Connection!.DisposeAsync();
    }

    private static StubResolver Published(string address) =>
        new(DnsAnswer.Failed<MxRecord>("not asked"), DnsAnswer.Found([IPAddress.Parse(address)], TimeSpan.FromMinutes(1)));

    private static SmtpDelivery Delivery(IResolver resolver, NetworkList allowed) => new(
        resolver, new DeliveryOptions { InternalNetworks = allowed }, TimeProvider.System, NullLoggerFactory.Instance);

    [Fact]
    public void An_address_that_this_machine_gets_later_is_its_own_too()
    {
        var time = new FakeTimeProvider();
        IPAddress[] local = [IPAddress.Parse("192.0.2.1")];
        var own = new OwnEndPoints(time, () => local);
        own.Add(IPEndPoint.Parse("0.0.0.0:25"));
        var floating = IPEndPoint.Parse("192.0.2.9:25");
        Assert.False(own.Contain(floating));

        local = [.. local, floating.Address];
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.True(own.Contain(floating));
    }

    private static OwnEndPoints ListeningOn(IPEndPoint listener)
    {
        var own = new OwnEndPoints(TimeProvider.System);
        own.Add(listener);
        return own;
    }

    [Fact]
    public async Task Socks_takes_the_connection_to_the_receiver()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        IPEndPoint? asked = null;
        await using var proxy = new LoopbackReceiver("127.0.0.1", 0, async stream =>
        {
            Assert.Equal([5, 1, 0], await ReadAsync(stream, 3));
            await stream.WriteAsync(new byte[] { 5, 0 });
            var head = await ReadAsync(stream, 4);
            Assert.Equal([5, 1, 0, 1], head);
            asked = new IPEndPoint(
                new IPAddress(await ReadAsync(stream, 4)), BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(stream, 2)));
            await stream.WriteAsync(new byte[] { 5, 0, 0, 3, 4, (byte)'n', (byte)'a', (byte)'m', (byte)'e', 0, 25 });
            await TunnelAsync(stream, asked);
        });

        var result = await ConnectAsync(Delivery(), receiver.Port, Hosts("mx1.test"), Through($"socks5://127.0.0.1:{proxy.Port}"));

        Assert.Equal("FinalDot 250 2.0.0 Taken", Conversation.Describe(Assert.Single(
            await result.Connection!.SendAsync(Conversation.Mail("x\r\n", "r@b.example"), TestContext.Current.CancellationToken))));
        Assert.Equal((new IPEndPoint(IPAddress.Parse("127.0.0.2"), receiver.Port), "127.0.0.2"), (asked, result.RemoteAddress!.ToString()));
        await result.Connection.DisposeAsync();
    }

    public static TheoryData<byte[], string> SocksRefusals => new()
    {
        { [5, 0, 5, 5, 0, 1], "Connect own: 421 4.4.1 mx1.test [127.0.0.2]:26: the proxy could not connect: connection refused" },
        { [5, 0, 5, 2, 0, 1], "Connect own: 421 4.4.1 mx1.test [127.0.0.2]:26: the proxy could not connect: its rules forbid it" },
        { [5, 255], "cannot be used: the proxy wants a way to authenticate that is not supported" },
        { [5], "cannot be used: the proxy closed the connection" },
        { [72, 84, 84, 80], "cannot be used: the proxy wants a way to authenticate that is not supported" },
    };

    [Theory]
    [MemberData(nameof(SocksRefusals))]
    public async Task A_proxy_that_refuses_or_makes_no_sense_is_told(byte[] says, string expected)
    {
        await using var proxy = new LoopbackReceiver("127.0.0.1", 0, async stream =>
        {
            await ReadAsync(stream, 3);
            await stream.WriteAsync(says);
            if (says.Length > 4)
                await ReadAsync(stream, 10);
        });

        var result = await ConnectAsync(Delivery(), 26, Hosts("mx1.test"), Through($"socks5://127.0.0.1:{proxy.Port}"));

        Assert.Contains(expected, Conversation.Describe(result.Failure!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_told_as_ours()
    {
        var port = UnusedPort();

        var result = await ConnectAsync(Delivery(), 26, Hosts("mx1.test"), Through($"socks5://127.0.0.2:{port}"));

        Assert.StartsWith(
            $"Connect own: 421 4.4.0 The proxy socks5://127.0.0.2:{port} of egress source 'default' cannot be used: ",
            Conversation.Describe(result.Failure!),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Haproxy_is_told_receiver_and_source_in_a_header()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        byte[] header = [];
        await using var proxy = new LoopbackReceiver("127.0.0.1", 0, async stream =>
        {
            header = await ReadAsync(stream, 28);
            await TunnelAsync(
                stream, new IPEndPoint(new IPAddress(header[20..24]), BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(26))));
        });

        var result = await ConnectAsync(
            Delivery(),
            receiver.Port,
            Hosts("mx1.test"),
            Through($"haproxy://127.0.0.1:{proxy.Port}") with { LocalAddress = IPAddress.Parse("192.0.2.7") });

        Assert.Null(result.Failure);
        await result.Connection!.DisposeAsync();
        Assert.Equal("0D0A0D0A000D0A515549540A2111000C", Convert.ToHexString(header.AsSpan(0, 16)));
        Assert.Equal(("192.0.2.7", "127.0.0.2"), (new IPAddress(header[16..20]).ToString(), new IPAddress(header[20..24]).ToString()));
    }

    [Theory]
    [InlineData("socks5://10.0.0.1:1080", "socks5://10.0.0.1:1080")]
    [InlineData("haproxy://[2001:db8::1]:80", "haproxy://[2001:db8::1]:80")]
    [InlineData("socks4://10.0.0.1:1080", null)]
    [InlineData("socks5://10.0.0.1", null)]
    [InlineData("socks5://proxy.example:1080", null)]
    [InlineData("10.0.0.1:1080", null)]
    public void Proxies_are_written_with_kind_address_and_port(string text, string? expected) =>
        Assert.Equal(expected, EgressProxy.TryParse(text, out var proxy) ? proxy.ToString() : null);

    private static async Task UseAsync(SmtpDelivery delivery, int port, string expected)
    {
        var result = await ConnectAsync(delivery, port, Hosts("mx1.test", "mx2.test"));
        Assert.Equal(expected, result.Connection?.RemoteHost);
        await result.Connection!.DisposeAsync();
    }

    private static EgressSource Through(string proxy) => Source with { Proxy = EgressProxy.Parse(proxy) };

    private static MxHost[] Hosts(params string[] names) => [.. names.Select((name, i) => new MxHost(name, i))];

    private static SmtpDelivery Delivery(TimeProvider? time = null) =>
        new(Names(), new DeliveryOptions(), time ?? TimeProvider.System, NullLoggerFactory.Instance);

    private static ValueTask<ConnectResult> ConnectAsync(SmtpDelivery delivery, int port, MxHost[] hosts, EgressSource? source = null) =>
        delivery.ConnectAsync(
            new Destination("site.test", [.. hosts], port),
            source ?? Source,
            Profile,
            DemandedTls.RulesFor(default),
            default, TestContext.Current.CancellationToken);

    private static HostsResolver Names() => new(new HostsTable(new DnsOptions
    {
        Hosts = new Dictionary<string, IReadOnlyList<string>>
        {
            ["mx1.test"] =
            ["127.0.0.2"],
            ["mx2.test"] = ["127.0.0.3"],
            ["mx20.test"] = ["127.0.0.20"]
        },
    }));

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task TunnelAsync(Stream client, IPEndPoint remote)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(remote);
        await Task.WhenAny(client.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client));
    }

    private static int UnusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
