using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Injection;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Tests.TransportSecurity;

namespace PolicyMta.Server.Tests.Http;

/// <summary>What plugins' HTTP clients may connect to, whatever DNS says at that moment.</summary>
public sealed class PluginWebTests : IDisposable
{
    private readonly TcpListener _inside = new(IPAddress.Loopback, 0);

    public PluginWebTests() => _inside.Start();

    public void Dispose() => _inside.Dispose();

    [Theory]
    [InlineData("hooks.test")]
    [InlineData("127.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Names_and_addresses_of_this_machine_are_not_connected_to(string host)
    {
        using var client = Client();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(UrlOf(host), TestContext.Current.CancellationToken));
        Assert.Contains("private network", failure.GetBaseException().Message, StringComparison.Ordinal);
        Assert.False(_inside.Pending());
    }

    [Fact]
    public async Task They_are_where_a_setting_allows_it_and_redirections_are_not_followed()
    {
        var serving = RedirectAsync();
        using var client = Client(IPNetwork.Parse("127.0.0.0/8"));
        using var answer = await client.GetAsync(UrlOf("hooks.test"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await serving;
        Assert.False(_inside.Pending());
    }

    private async Task RedirectAsync()
    {
        using var client = await _inside.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.GetStream().ReadAtLeastAsync(new byte[1024], 1, cancellationToken: TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 302 Go\r\nLocation: {UrlOf("127.0.0.1")}\r\nContent-Length: 0\r\n\r\n"),
            TestContext.Current.CancellationToken);
    }

    private Uri UrlOf(string host) => new($"http://{host}:{((IPEndPoint)_inside.LocalEndpoint).Port}/");

    private static HttpClient Client(params ImmutableArray<IPNetwork> networks)
    {
        var corridor = new CorridorAccess();
        SubmitMessage submit = static (_, _) => throw new NotSupportedException();
        corridor.Open(new RunningCorridor(submit, new SubmitOnce(submit, static _ => null, TimeProvider.System))
        {
            Web = new PublicConnections(new OneAddress()),
        });
        return new HttpClient(WebHandler.Create(new WebAccess { InternalNetworks = networks }, corridor));
    }
}
