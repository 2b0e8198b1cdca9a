using System.Net.Sockets;
using System.Text;
using PolicyMta.Server.Reporting;

namespace PolicyMta.Server.Tests.Reporting;

/// <summary>What systemd is told.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_told_of_start_reload_and_stop(bool isAbstract)
    {
        var name = isAbstract ? $"@policymta-{Guid.NewGuid():N}" : Path.Combine(_folder.Root, "notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        await using var manager = new ServiceManager(variable => variable == "NOTIFY_SOCKET" ? name : null, TimeProvider.System);

        manager.Ready("Taking mail");
        manager.Reloading();
        manager.Stopping();

        Assert.Equal("READY=1\nSTATUS=Taking mail", Received());
        Assert.StartsWith("RELOADING=1\n", Received(), StringComparison.Ordinal);
        Assert.StartsWith("STOPPING=1\n", Received(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_watchdog_hears_of_it_more_often_than_it_asks()
    {
        var name = Path.Combine(_folder.Root, "notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(name));
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var manager = new ServiceManager(variable => variable == "NOTIFY_SOCKET" ? name : "30000000", time);
        manager.Ready("Taking mail");
        Received();

        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal("WATCHDOG=1", Received());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/nowhere/at/all")]
    public async Task Without_systemd_nothing_happens(string? socket)
    {
        await using var manager = new ServiceManager(_ => socket, TimeProvider.System);

        manager.Ready("Taking mail");
        manager.Stopping();
    }

    private string Received()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _systemd.Receive(buffer));
    }
}
