using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>Over loopback sockets: 127.0.0.2 and 127.0.0.3 are two hosts, all with one port.</summary>
public sealed class SmtpDeliveryTests
{
    private static readonly EgressSource Source = new("default", null, "out.example");
    private static readonly TrafficProfile Profile = new() { Name = "default", ConnectTimeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task A_message_goes_over_a_socket_and_the_connection_is_used_again()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        var result = await ConnectAsync(receiver.Port, ["mx1.test"]);
        var connection = result.Connection!;

        for (var i = 0; i < 3; i++)
        {
            Assert.True(connection.IsUsable);
            var outcome = Assert.Single(
                await connection.SendAsync(Conversation.Mail(new string('x', 10_000), "r@b.example"), CancellationToken.None));
            Assert.Equal("FinalDot 250 2.0.0 Taken", Conversation.Describe(outcome));
            Assert.True(outcome.IsDelivered);
        }

        Assert.Equal(
            ("mx1.test", "127.0.0.2", "none", 3),
            (connection.RemoteHost, connection.RemoteAddress.ToString(), connection.Tls, connection.Transactions));
        Assert.Equal("127.0.0.1", connection.SourceAddress);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task The_next_host_is_tried_where_one_refuses_the_connection()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(receiver.Port, ["mx1.test", "mx2.test"]);

        Assert.Null(result.Failure);
        Assert.Equal(("mx2.test", IPAddress.Parse("127.0.0.3")), (result.RemoteHost, result.RemoteAddress));
        await result.Connection!.DisposeAsync();
    }

    [Theory]
    [InlineData("554 5.7.1 Go away\r\n")]
    [InlineData("421 4.3.2 All server ports are busy\r\n")]
    [InlineData("421 Service not available, closing transmission channel\r\n")]
    [InlineData("451 4.3.0 Temporary lookup failure\r\n")]
    [InlineData("521 5.3.2 Host does not accept mail\r\n")]
    [InlineData("220 hi\r\n554 Not you\r\n554 Never\r\n")]
    [InlineData("220 hi\r\n421 4.3.2 Shutting down\r\n")]
    public async Task The_next_host_is_tried_where_one_greets_badly(string greeting)
    {
        await using var receiver = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);
        await using var rude = new LoopbackReceiver("127.0.0.2", receiver.Port, LoopbackReceiver.Say(greeting));

        var result = await ConnectAsync(receiver.Port, ["mx1.test", "mx2.test"]);

        Assert.Equal("mx2.test", result.Connection?.RemoteHost);
        await result.Connection!.DisposeAsync();
    }

    [Theory]
    [InlineData("421 Too many connections\r\n")]
    [InlineData("421 4.7.0 Too many\r\n")]
    [InlineData("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred\r\n")]
    [InlineData("421 mx.test slow down. OFR_104\r\n")]
    [InlineData("451 4.7.1 Try again later\r\n")]
    [InlineData("421 4.4.5 Congested by you\r\n")]
    [InlineData("450 connection rate exceeded\r\n")]
    [InlineData("554 too many connections from your address\r\n")]
    [InlineData("554-mx.test\r\n554 Rate limited\r\n")]
    [InlineData("220 hi\r\n421 4.7.0 Too many concurrent sessions\r\n")]
    [InlineData("220 hi\r\n554 5.7.1 rate limit\r\n554 5.7.1 rate limit\r\n")]
    public async Task A_limit_that_is_told_at_the_greeting_holds_for_all_hosts(string greeting)
    {
        await using var receiver = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);
        await using var strict = new LoopbackReceiver("127.0.0.2", receiver.Port, LoopbackReceiver.Say(greeting));

        var result = await ConnectAsync(receiver.Port, ["mx1.test", "mx2.test"]);

        Assert.Null(result.Connection);
        Assert.Equal("mx1.test", result.RemoteHost);
        Assert.True(result.Failure!.IsRemoteReply);
        Assert.Empty(receiver.Clients);
    }

    [Fact]
    public async Task A_limit_that_the_second_host_tells_is_the_failure_of_the_site()
    {
        await using var strict = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.Say("421 4.7.0 Too many connections\r\n"));
        await using var busy = new LoopbackReceiver("127.0.0.2", strict.Port, LoopbackReceiver.Say("421 4.3.2 Busy\r\n"));

        var result = await ConnectAsync(strict.Port, ["mx1.test", "mx2.test", "gone.test"]);

        Assert.Equal("Banner 421 4.7.0 Too many connections", Conversation.Describe(result.Failure!));
    }

    [Fact]
    public async Task The_last_failure_is_told_with_its_step()
    {
        await using var rude = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.Say("554 5.7.1 Go away\r\n"));

        var result = await ConnectAsync(rude.Port, ["mx1.test", "mx2.test", "gone.test"]);

        Assert.Null(result.Connection);
        Assert.Equal("Banner 554 5.7.1 Go away", Conversation.Describe(result.Failure!));
        Assert.Equal(("mx2.test", IPAddress.Parse("127.0.0.3")), (result.RemoteHost, result.RemoteAddress));
    }

    [Fact]
    public async Task The_order_of_hosts_can_be_changed_and_hosts_left_out()
    {
        await using var first = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        await using var second = new LoopbackReceiver("127.0.0.3", first.Port, LoopbackReceiver.TakeAllAsync);
        var (one, two) = (IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"));

        Assert.Equal("mx1.test", await HostAsync(default));
        Assert.Equal("mx2.test", await HostAsync(new HostOrder { Later = [one] }));
        Assert.Equal("mx2.test", await HostAsync(new HostOrder { Later = [two, one] }));
        Assert.Equal("mx1.test", await HostAsync(new HostOrder { Later = [one, two] }));
        Assert.Equal("mx2.test", await HostAsync(new HostOrder { Never = [one] }));
        Assert.Equal("mx2.test", await HostAsync(new HostOrder { Never = [one], Later = [one, two] }));
        Assert.Null(await HostAsync(new HostOrder { Never = [one, two] }));

        async Task<string?> HostAsync(HostOrder order)
        {
            var result = await ConnectAsync(first.Port, ["mx1.test", "mx2.test"], order: order);
            if (result.Connection is { } connection)
                await connection.DisposeAsync();
            return result.Connection?.RemoteHost;
        }
    }

    [Fact]
    public async Task Another_host_is_better_only_if_it_has_not_failed_and_could_be_connected_to()
    {
        await using var first = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);
        var (one, two) = (IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"));
        var delivery = Delivery();

        Assert.True(await HasBetterAsync(new HostOrder { Later = [one] }));
        Assert.True(await HasBetterAsync(new HostOrder { Never = [one], Later = [two] }));
        Assert.False(await HasBetterAsync(new HostOrder { Later = [one, two] }));
        Assert.False(await HasBetterAsync(new HostOrder { Never = [one, two] }));
        Assert.False(await HasBetterAsync(new HostOrder { Later = [one] }, "mx1.test"));

        // Nobody listens at the second one; that is remembered.
        var site = Site(first.Port, "mx1.test", "mx2.test");
        var order = new HostOrder { Never = [one] };
        Assert.NotNull(
            (await delivery.ConnectAsync(site, Source, Profile, DemandedTls.RulesFor(default), order, CancellationToken.None)).Failure);
        Assert.False(await HasBetterAsync(order));

        async Task<bool> HasBetterAsync(HostOrder order, params string[] hosts) => await delivery.HasBetterHostAsync(
            Site(first.Port, hosts.Length > 0 ? hosts : ["mx1.test", "mx2.test"]), Source, Profile, DemandedTls.RulesFor(default), order,
            CancellationToken.None);
    }

    [Fact]
    public async Task A_refused_connection_is_transient()
    {
        var result = await ConnectAsync(UnusedPort(), ["mx1.test"]);

        Assert.Equal(
            (SmtpStage.Connect, 421, "4.4.1", false),
            (result.Failure!.Stage, result.Failure.Reply.Code, result.Failure.Reply.Enhanced.ToString(), result.Failure.IsRemoteReply));
    }

    [Theory]
    [InlineData("Resolve own: 550 5.4.4 gone.test has no address", "gone.test")]
    [InlineData("Resolve own: 451 4.4.3 DNS gave no answer: timeout", "gone.test", "broken.test")]
    [InlineData("Resolve own: 451 4.4.3 DNS gave no answer: timeout", "broken.test", "gone.test")]
    public async Task Hosts_without_address_fail_for_good_only_where_dns_is_sure_of_all(string expected, params string[] hosts)
    {
        var result = await ConnectAsync(1, hosts);

        Assert.Equal(expected, Conversation.Describe(result.Failure!));
    }

    [Fact]
    public async Task A_destination_that_leads_nowhere_is_not_tried()
    {
        var nowhere = new Destination("d.test", [], Failure: new SmtpReply(556, new(5, 1, 10), "No mail"));

        var result = await Delivery().ConnectAsync(
            nowhere, Source, Profile, DemandedTls.RulesFor(default), default, CancellationToken.None);

        Assert.Equal("Resolve own: 556 5.1.10 No mail", Conversation.Describe(result.Failure!));
    }

    [Fact]
    public async Task The_egress_source_binds_its_address()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(receiver.Port, ["mx2.test"], new EgressSource("two", IPAddress.Parse("127.0.0.2"), "two.example"));
        await result.Connection!.DisposeAsync();

        Assert.Equal([IPAddress.Parse("127.0.0.2")], receiver.Clients);
    }

    [Fact]
    public async Task An_address_that_is_not_this_machines_is_told_at_once()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(
            receiver.Port, ["mx2.test"], new EgressSource("foreign", IPAddress.Parse("192.0.2.1"), "x.example"));

        Assert.StartsWith(
            "Connect own: 421 4.4.0 The local address of egress source 'foreign' cannot be used: ", Conversation.Describe(result.Failure!));
        Assert.Empty(receiver.Clients);
    }

    [Fact]
    public async Task A_source_reaches_only_addresses_of_its_family()
    {
        var result = await ConnectAsync(1, ["mx1.test"], new EgressSource("six", IPAddress.IPv6Loopback, "x.example"));

        Assert.Equal(
            "Resolve own: 451 4.4.4 mx1.test has no address of the kind that egress source 'six' has",
            Conversation.Describe(result.Failure!));
    }

    [Fact]
    public async Task A_peer_that_closes_an_idle_connection_is_noticed()
    {
        var leave = new TaskCompletionSource();
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, async (reader, writer) =>
        {
            await writer.WriteAsync("220 hi\r\n");
            await reader.ReadLineAsync();
            await writer.WriteAsync("250 hi\r\n");
            await leave.Task;
        });
        var connection = (await ConnectAsync(receiver.Port, ["mx1.test"])).Connection!;
        Assert.True(connection.IsUsable);

        leave.SetResult();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (connection.IsUsable)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);

        Assert.False(connection.IsUsable);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task No_more_than_eight_addresses_are_tried()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.20", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(receiver.Port, ["many.test", "mx20.test"]);

        Assert.Null(result.Connection);
        Assert.Equal(IPAddress.Parse("127.0.0.17"), result.RemoteAddress);
    }

    [Theory]
    [InlineData(2, "127.0.0.11")]
    [InlineData(20, null)]
    public async Task The_server_s_options_say_how_many_are_tried(int most, string? last)
    {
        await using var receiver = new LoopbackReceiver("127.0.0.20", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(receiver.Port, ["many.test", "mx20.test"], options: new DeliveryOptions { MaxAddresses = most });

        Assert.Equal(last is null, result.Connection is not null);
        Assert.Equal(last ?? "127.0.0.20", result.RemoteAddress?.ToString());
        if (result.Connection is not null)
            await result.Connection.DisposeAsync();
    }

    [Theory]
    [InlineData(null, null, AddressFamilies.Both, "127.0.0.1 ::1 127.0.0.2 ::2 127.0.0.3")]
    [InlineData(null, null, AddressFamilies.PreferIpv6, "::1 127.0.0.1 ::2 127.0.0.2 127.0.0.3")]
    [InlineData(null, null, AddressFamilies.OnlyIpv4, "127.0.0.1 127.0.0.2 127.0.0.3")]
    [InlineData(null, null, AddressFamilies.OnlyIpv6, "::1 ::2")]
    [InlineData("127.0.0.9", null, AddressFamilies.Both, "127.0.0.1 127.0.0.2 127.0.0.3")]
    [InlineData("127.0.0.9", null, AddressFamilies.OnlyIpv6, "")]
    [InlineData("::9", null, AddressFamilies.Both, "::1 ::2")]
    [InlineData("::9", "127.0.0.9", AddressFamilies.Both, "127.0.0.1 ::1 127.0.0.2 ::2 127.0.0.3")]
    public void Addresses_are_tried_as_profile_and_source_allow(string? local, string? other, AddressFamilies families, string expected)
    {
        ImmutableArray<IPAddress> addresses = [.. "::1 ::2 127.0.0.1 127.0.0.2 127.0.0.3".Split(' ').Select(IPAddress.Parse)];

        var source = new EgressSource("s", local is null ? null : IPAddress.Parse(local), "x.example")
        {
            OtherAddress = other is null ? null : IPAddress.Parse(other),
        };

        Assert.Equal(expected, string.Join(' ', HostAddresses.Order(addresses, families, source.Reaches)));
    }

    private static SmtpDelivery Delivery(DeliveryOptions? options = null) =>
        new(new HostsAndTrouble(), options ?? new DeliveryOptions(), TimeProvider.System, NullLoggerFactory.Instance);

    private static ValueTask<ConnectResult> ConnectAsync(
        int port, string[] hosts, EgressSource? source = null, DeliveryOptions? options = null, HostOrder order = default) =>
        Delivery(options).ConnectAsync(
            Site(port, hosts), source ?? Source, Profile, DemandedTls.RulesFor(default), order, CancellationToken.None);

    private static Destination Site(int port, params string[] hosts) =>
        new("site.test", [.. hosts.Select((host, i) => new MxHost(host, i))], port);

    private static int UnusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class HostsAndTrouble : IResolver
    {
        private readonly HostsResolver _hosts = new(new HostsTable(new DnsOptions
        {
            Hosts = new Dictionary<string, IReadOnlyList<string>>
            {
                ["mx1.test"] = ["127.0.0.2"],
                ["mx2.test"] = ["127.0.0.3"],
                ["mx20.test"] = ["127.0.0.20"],
                ["many.test"] = [.. Enumerable.Range(10, 8).Select(i => $"127.0.0.{i}")],
            },
        }));

        public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
            host == "broken.test"
                ? ValueTask.FromResult(DnsAnswer.Failed<IPAddress>("timeout"))
                : _hosts.LookupAddressesAsync(host, cancellationToken);

        public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DnsAnswer.NoData<string>(TimeSpan.Zero));

        public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
