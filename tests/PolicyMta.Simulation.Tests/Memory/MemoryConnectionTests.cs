using System.Net;
using System.Text;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Simulation.Memory;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Memory;

/// <summary>A connection in memory, from both sides.</summary>
public sealed class MemoryConnectionTests : IDisposable
{
    private readonly MemoryConnection _connection = new(IPAddress.Parse("192.0.2.1"));

    private ITransport Client => _connection;

    private ISessionWire Host => _connection;

    public void Dispose() => Host.Dispose();

    [Fact]
    public async Task What_one_side_sends_the_other_receives()
    {
        Assert.False(Client.HasIncoming);
        await Host.Output.WriteAsync("220 hello\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(Client.HasIncoming);
        var buffer = new byte[5];
        Assert.Equal((5, "220 h"), (await Client.ReceiveAsync(buffer), Encoding.ASCII.GetString(buffer)));
        Assert.Equal((5, "ello\r"), (await Client.ReceiveAsync(buffer), Encoding.ASCII.GetString(buffer)));
        Assert.Equal(1, await Client.ReceiveAsync(buffer));

        await Client.SendAsync("QUIT\r\n"u8.ToArray());
        var read = await Host.Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("QUIT\r\n", Encoding.ASCII.GetString(read.Buffer));
    }

    [Fact]
    public async Task The_end_of_the_host_s_output_is_the_end_of_the_stream()
    {
        Host.EndOutput();
        Assert.True(Client.HasIncoming);
        Assert.Equal(0, await Client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task A_break_is_an_error_and_not_an_end()
    {
        Host.Break();
        await Assert.ThrowsAsync<IOException>(async () => await Client.ReceiveAsync(new byte[1]));
        await Assert.ThrowsAsync<IOException>(async () => await Client.SendAsync(new byte[1]));
    }

    [Fact]
    public async Task Aborting_ends_a_receive_under_way_and_the_session()
    {
        var receiving = Client.ReceiveAsync(new byte[1]);
        Client.Abort();
        Client.Abort();
        await Assert.ThrowsAsync<IOException>(async () => await receiving);
        Assert.True((await Host.Input.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }

    [Fact]
    public async Task The_client_s_end_ends_the_session()
    {
        await Client.DisposeAsync();
        Assert.True((await Host.Input.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }
}
