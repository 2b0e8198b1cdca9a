using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Smtp.Listening;

public sealed class ListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("[::1]:0")]
    [InlineData("*:0")]
    public async Task Takes_mail_from_a_socket(string address)
    {
        var submissions = new Submissions();
        await using var listener = await StartAsync(submissions, SmtpTestClient.Options with { Address = address });
        Assert.NotEqual(0, listener.Endpoint.Port);

        using var client = await Client.ConnectAsync(listener, address.StartsWith('[') ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        await client.ExpectAsync("220 mail.policymta.test ESMTP");
        var body = new string('x', 70) + "\r\n";
        var message = string.Concat(Enumerable.Repeat(body, 2000));
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await client.ExpectAsync(reply);
        await client.SendAsync(message + ".\r\nQUIT\r\n");
        await client.ExpectAsync("250 2.0.0 *");
        await client.ExpectAsync("221 *");
        await client.ExpectClosedAsync();

        var taken = Assert.Single(submissions.All);
        Assert.Equal(message, taken.Content);
        Assert.Equal(address.StartsWith('[') ? IPAddress.IPv6Loopback : IPAddress.Loopback, taken.Request.Source.RemoteAddress);
    }

    [Fact]
    public async Task Lets_only_its_networks_relay()
    {
        await using var listener = await StartAsync(new Submissions(), SmtpTestClient.Options with { RelayNetworks = ["127.0.0.2"] });
        using var stranger = await Client.ConnectAsync(listener, IPAddress.Loopback);
        using var friend = await Client.ConnectAsync(listener, IPAddress.Loopback, from: IPAddress.Parse("127.0.0.2"));
        foreach (var client in new[] { stranger, friend })
        {
            await client.ExpectAsync("220 *");
            await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\n");
            await client.ExpectAsync("250 *");
            await client.ExpectAsync("250 *");
            await client.ExpectAsync(client == friend ? "250 2.1.5 *" : "550 5.7.1 *");
        }
    }

    [Fact]
    public async Task Turns_connections_beyond_the_limit_away()
    {
        await using var listener = await StartAsync(new Submissions(), SmtpTestClient.Options with { MaxConnections = 1 });
        using var first = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await first.ExpectAsync("220 *");
        using var second = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await second.ExpectAsync("421 4.3.2 *");
        await second.ExpectClosedAsync();

        await first.SendAsync("QUIT\r\n");
        await first.ExpectAsync("221 *");
        await first.ExpectClosedAsync();

        // The place is free a moment after the client sees the connection closed.
        while (listener.Connections > 0)
            await Task.Yield();
        using var third = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await third.ExpectAsync("220 *");
    }

    [Fact]
    public async Task Limits_each_address_and_says_so()
    {
        await using var listener = await StartAsync(
            new Submissions(), SmtpTestClient.Options with { MaxConnectionsPerAddress = 1, UnlimitedNetworks = [] });
        using var first = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await first.ExpectAsync("220 *");
        for (var i = 0; i < 5; i++)
        {
            using var second = await Client.ConnectAsync(listener, IPAddress.Loopback);
            await second.ExpectAsync("421 4.7.0 Too many connections from your address*");
            await second.ExpectClosedAsync();
        }

        using var other = await Client.ConnectAsync(listener, IPAddress.Loopback, from: IPAddress.Parse("127.0.0.2"));
        await other.ExpectAsync("220 *");
        Assert.Equal([(ListenerCount.Accepted, 2), (ListenerCount.RefusedAddress, 5)], listener.Counters.NotZero());
    }

    [Fact]
    public async Task A_flood_of_connections_that_are_reset_does_not_stop_it_from_accepting()
    {
        await using var listener = await StartAsync(
            new Submissions(), SmtpTestClient.Options with { ConnectionRate = Sdk.Rate.Parse("1/h"), UnlimitedNetworks = ["127.0.0.2"] });
        for (var i = 0; i < 500; i++)
        {
            using var flood = await Client.ConnectAsync(listener, IPAddress.Loopback);
            flood.Reset();
        }

        using var other = await Client.ConnectAsync(listener, IPAddress.Loopback, from: IPAddress.Parse("127.0.0.2"));
        await other.ExpectAsync("220 *");
        Assert.Equal(499, listener.Counters[ListenerCount.RefusedRate]);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n", "250 2.1.5 *")]
    [InlineData("PROXY TCP4 203.0.113.9 198.51.100.1 56324 25\r\n", "550 5.7.1 *")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19", "250 2.1.5 *")]
    [InlineData("PROXY UNKNOWN\r\n", "550 5.7.1 *")]
    [InlineData("PROXY UNKNOWN 192.0.2.1 198.51.100.1 56324 25\r\n", "550 5.7.1 *")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", "550 5.7.1 *")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\0\x19", "550 5.7.1 *")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\0\0\0", "550 5.7.1 *")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x31\0\0", "550 5.7.1 *")]
    public async Task A_proxys_client_has_its_own_rights(string header, string reply)
    {
        await using var listener = await StartAsync(
            new Submissions(),
            SmtpTestClient.Options with { ProxyNetworks = ["127.0.0.1"], RelayNetworks = ["192.0.2.0/24", "127.0.0.1"] });
        using var client = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await client.SendAsync(header);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync(reply);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\0\0\0")]
    public async Task A_client_that_its_proxy_does_not_name_may_not_speak_for_others_and_is_counted(string header)
    {
        await using var listener = await StartAsync(new Submissions(), SmtpTestClient.Options with
        {
            ProxyNetworks = ["127.0.0.1"],
            XclientNetworks = ["127.0.0.1"],
            MaxConnectionsPerAddress = 1,
            UnlimitedNetworks = [],
        });
        using var client = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await client.SendAsync(header);
        await client.ExpectAsync("220 *");
        await client.SendAsync("XCLIENT ADDR=127.0.0.1\r\n");
        await client.ExpectAsync("550 5.7.0 *");

        using var second = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await second.SendAsync(header);
        await second.ExpectAsync("421 4.7.0 *");
    }

    [Fact]
    public async Task A_proxys_client_is_counted_and_the_proxy_is_not()
    {
        await using var listener = await StartAsync(
            new Submissions(),
            SmtpTestClient.Options with { ProxyNetworks = ["127.0.0.1"], MaxConnectionsPerAddress = 1, UnlimitedNetworks = [] });
        using var first = await ProxiedAsync("192.0.2.1");
        await first.ExpectAsync("220 *");
        using var second = await ProxiedAsync("192.0.2.1");
        await second.ExpectAsync("421 4.7.0 *");
        await second.ExpectClosedAsync();
        using var third = await ProxiedAsync("192.0.2.2");
        await third.ExpectAsync("220 *");

        async Task<Client> ProxiedAsync(string address)
        {
            var client = await Client.ConnectAsync(listener, IPAddress.Loopback);
            await client.SendAsync($"PROXY TCP4 {address} 198.51.100.1 56324 25\r\n");
            return client;
        }
    }

    [Fact]
    public async Task A_proxy_without_its_header_and_a_header_without_a_proxy_are_refused()
    {
        await using var listener = await StartAsync(new Submissions(), SmtpTestClient.Options with { ProxyNetworks = ["127.0.0.2"] });
        using (var proxy = await Client.ConnectAsync(listener, IPAddress.Loopback, from: IPAddress.Parse("127.0.0.2")))
        {
            await proxy.SendAsync("EHLO client.example\r\n");
            await proxy.ExpectClosedAsync();
        }

        using (var early = await Client.ConnectAsync(listener, IPAddress.Loopback, from: IPAddress.Parse("127.0.0.2")))
        {
            await early.SendAsync("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\nEHLO early.example\r\n");
            await early.ExpectAsync("554 5.5.1 *");
        }

        using var stranger = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await stranger.ExpectAsync("220 *");
        await stranger.SendAsync("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n");
        await stranger.ExpectAsync("500 5.5.2 *");
        Assert.Equal(1, listener.Counters[ListenerCount.BadProxyHeaders]);
    }

    [Fact]
    public async Task A_last_reply_arrives_though_the_client_still_sends()
    {
        await using var listener = await StartAsync(new Submissions(), SmtpTestClient.Options);
        using var client = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await client.ExpectAsync("220 *");
        await client.SendAsync("GET / HTTP/1.1\r\n" + new string('x', 200_000));

        await client.ExpectAsync("421 4.7.0 *");
    }

    [Fact]
    public async Task Stops_when_open_transactions_have_ended()
    {
        var submissions = new Submissions();
        await using var listener = await StartAsync(submissions, SmtpTestClient.Options);
        using var idle = await Client.ConnectAsync(listener, IPAddress.Loopback);
        using var busy = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await idle.ExpectAsync("220 *");
        await busy.ExpectAsync("220 *");
        await busy.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await busy.ExpectAsync(reply);

        var stopped = listener.StopAsync(TimeSpan.FromMinutes(5)).AsTask();
        await idle.ExpectAsync("421 4.3.2 *");
        await idle.ExpectClosedAsync();
        await Assert.ThrowsAnyAsync<SocketException>(() => Client.ConnectAsync(listener, IPAddress.Loopback));
        Assert.False(stopped.IsCompleted);
        await busy.SendAsync("Hello\r\n.\r\n");
        await busy.ExpectAsync("250 2.0.0 *");
        await busy.ExpectAsync("421 4.3.2 *");
        await busy.ExpectClosedAsync();

        await stopped.WaitAsync(Patience);
        Assert.Single(submissions.All);
    }

    [Fact]
    public async Task Ends_transactions_when_the_grace_is_over()
    {
        var listener = await StartAsync(new Submissions(), SmtpTestClient.Options);
        using var client = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        var stopped = listener.StopAsync(TimeSpan.Zero).AsTask();

        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectClosedAsync();
        await stopped.WaitAsync(Patience);
        await listener.DisposeAsync();
    }

    [Fact]
    public async Task Survives_clients_that_reset_their_connection()
    {
        await using var listener = await StartAsync(new Submissions(), SmtpTestClient.Options);
        for (var i = 0; i < 20; i++)
        {
            using var client = await Client.ConnectAsync(listener, IPAddress.Loopback);
            if (i % 2 == 0)
                await client.ExpectAsync("220 *");
            client.Reset();
        }

        using var next = await Client.ConnectAsync(listener, IPAddress.Loopback);
        await next.ExpectAsync("220 *");
    }

    [Fact]
    public async Task Names_itself_and_the_remedy_where_the_port_is_taken()
    {
        await using var first = await StartAsync(new Submissions(), SmtpTestClient.Options);
        await using var second = Create(
            new Submissions(), SmtpTestClient.Options with { Name = "second", Address = first.Endpoint.ToString() });

        var exception = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(CancellationToken.None));
        Assert.Contains("'second'", exception.Message);
        Assert.Contains(first.Endpoint.ToString(), exception.Message);
    }

    private static async Task<Listener> StartAsync(Submissions submissions, ListenerOptions options)
    {
        var listener = Create(submissions, options);
        await listener.StartAsync(CancellationToken.None);
        return listener;
    }

    private static Listener Create(Submissions submissions, ListenerOptions options) =>
        new(
            options, "mail.policymta.test", submissions.SubmitAsync, TimeProvider.System, NullLoggerFactory.Instance,
            ContentBudget.Unlimited());

    private sealed class Client : IDisposable
    {
        private readonly Socket _socket;
        private readonly StreamReader _replies;

        private Client(Socket socket)
        {
            _socket = socket;
            _replies = new StreamReader(new NetworkStream(socket), Encoding.Latin1);
        }

        public static async Task<Client> ConnectAsync(Listener listener, IPAddress address, IPAddress? from = null)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (from is not null)
                socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(address, listener.Endpoint.Port);
            return new Client(socket);
        }

        public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

        public async Task ExpectAsync(string pattern) =>
            Pattern.AssertMatches(pattern, await _replies.ReadLineAsync().WaitAsync(Patience) ?? "<closed>");

        public async Task ExpectClosedAsync() => Assert.Null(await _replies.ReadLineAsync().WaitAsync(Patience));

        public void Reset() => _socket.Close(0);

        public void Dispose()
        {
            _replies.Dispose();
            _socket.Dispose();
        }
    }
}
