using System.Net;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

public sealed class ConnectionGateTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("192.0.2.1");
    private readonly List<string> _closed = [];
    private readonly ConnectionGate _gate = new(new HttpOptions { MaxConnections = 10, MaxSilentPerAddress = 4 });

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", 4)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", 4)]
    [InlineData("2001:db8::1", "2001:db8::2", 4)]
    [InlineData("192.0.2.1", "192.0.2.2", 8)]
    [InlineData("192.0.2.1", "198.51.100.2", 8)]
    public void Those_who_show_no_token_have_a_share_by_address_and_by_network(string one, string other, int expected)
    {
        for (var i = 0; i < 8; i++)
            Enter(i % 2 == 0 ? one : other);
        Assert.Equal(expected, _gate.Open);
    }

    [Theory]
    [InlineData("192.0.2.1", 4)]
    [InlineData("192.0.2.7", 8)]
    public void A_client_comes_in_beside_any_number_of_silent_ones_from_the_same_place(string place, int most)
    {
        for (var i = 0; i < 50; i++)
            Enter(most == 4 ? place : $"192.0.2.{10 + i}");

        var client = Enter(place);
        client.ShowToken("app");
        for (var i = 0; i < 50; i++)
            Enter(most == 4 ? place : $"192.0.2.{100 + i}");

        Assert.False(client.HasEnded);
        Assert.Equal(most + 1, _gate.Open);
        Assert.Equal(101 - most - 1, _closed.Count);
    }

    [Fact]
    public void The_oldest_without_a_token_makes_room_and_who_has_shown_one_never_does()
    {
        var known = Enter("10.0.0.1");
        known.ShowToken("app");
        for (var i = 1; i < 10; i++)
            Enter($"10.0.{i}.1");

        Enter("10.0.10.1");
        Enter("10.0.11.1");

        Assert.Equal(["10.0.1.1", "10.0.2.1"], _closed);
        Assert.Equal(10, _gate.Open);
    }

    [Fact]
    public void Who_has_shown_a_token_counts_for_no_share_and_makes_no_room_while_its_request_runs()
    {
        for (var i = 0; i < 10; i++)
        {
            var client = Enter(Stranger.ToString());
            Assert.True(client.TryBegin());
            client.ShowToken("app");
        }

        Assert.Null(_gate.TryEnter(Stranger, static () => { }));
        Assert.Empty(_closed);
    }

    [Fact]
    public void Of_those_that_wait_for_their_next_request_the_longest_of_the_client_with_the_most_makes_room()
    {
        var few = Known("192.0.2.200", "few");
        var many = Enumerable.Range(0, 9).Select(i => Known($"192.0.2.{i}", "many")).ToList();
        Assert.True(many[0].TryBegin());
        many[0].End();
        Assert.True(many[1].TryBegin());

        Enter("198.51.100.1");
        Enter("198.51.100.2").ShowToken("few");
        Enter("198.51.100.3");

        Assert.Equal(["192.0.2.2", "198.51.100.1", "192.0.2.3"], _closed);
        Assert.False(many[2].TryBegin());
        Assert.True(few.TryBegin());
        Assert.Equal(10, _gate.Open);
    }

    [Fact]
    public void A_tenth_is_for_those_who_have_yet_to_show_a_token()
    {
        for (var i = 0; i < 10; i++)
            Known($"10.0.{i}.1", "app");

        for (var i = 0; i < 5; i++)
            Enter($"10.1.{i}.1");

        Assert.Equal(["10.0.0.1", "10.1.0.1", "10.1.1.1", "10.1.2.1", "10.1.3.1"], _closed);
    }

    [Fact]
    public void A_token_on_a_connection_that_has_ended_brings_it_back_nowhere()
    {
        var client = Enter("192.0.2.1");
        _gate.Leave(client);

        _gate.Know(client, "app");

        Assert.Null(client.Known);
        Assert.Equal(0, _gate.Open);
    }

    [Fact]
    public void What_leaves_is_counted_out_once()
    {
        var first = Enter("192.0.2.1");
        for (var i = 0; i < 3; i++)
            Enter("192.0.2.1");

        _gate.Leave(first);
        _gate.Leave(first);
        first.ShowToken("app");

        Assert.Equal(3, _gate.Open);
        Enter("192.0.2.1");
        Assert.Empty(_closed);
        Enter("192.0.2.1");
        Assert.Single(_closed);
    }

    private ClientConnection Known(string address, string token)
    {
        var client = Enter(address);
        client.ShowToken(token);
        return client;
    }

    private ClientConnection Enter(string address)
    {
        var client = _gate.TryEnter(IPAddress.Parse(address), () => _closed.Add(address));
        Assert.NotNull(client);
        return client;
    }
}
