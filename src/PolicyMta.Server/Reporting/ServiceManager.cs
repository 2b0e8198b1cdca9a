using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Server.Reporting;

/// <summary>
/// Tells systemd how the service is (sd_notify(3)): ready, reloading, stopping, and that it is alive, as often as its watchdog asks for.
/// Says nothing where nobody asked for it (<c>NOTIFY_SOCKET</c>). Thread-safe.
/// </summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private readonly UnixDomainSocketEndPoint? _endPoint;
    private readonly TimeSpan _watchdog;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopped = new();
    private Task _alive = Task.CompletedTask;

    /// <param name="read">Reads an environment variable.</param>
    /// <param name="time">The clock.</param>
    public ServiceManager(Func<string, string?> read, TimeProvider time)
    {
        _time = time;
        if (read(SocketVariable) is not { Length: > 1 } path || path[0] is not ('/' or '@'))
            return;
        _endPoint = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);
        if (long.TryParse(read(WatchdogVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0)
            _watchdog = TimeSpan.FromMicroseconds(microseconds);
    }

    /// <summary>The start is complete: mail is taken.</summary>
    public void Ready(string status)
    {
        Send($"READY=1\nSTATUS={status}");
        if (_watchdog > TimeSpan.Zero && _alive.IsCompleted)
            _alive = StayAliveAsync();
    }

    /// <summary>Policy is being reloaded; <see cref="Ready"/> says that this has ended, well or not.</summary>
    public void Reloading() => Send("RELOADING=1\nSTATUS=Reloading policy");

    /// <summary>No more mail is taken; what runs comes to its end.</summary>
    public void Stopping() => Send("STOPPING=1\nSTATUS=Letting transactions end");

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _alive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopped.Dispose();
    }

    /// <summary>From the thread pool, as everything else runs: a pool that has come to a halt is what the watchdog is for.</summary>
    private async Task StayAliveAsync()
    {
        using var timer = new PeriodicTimer(_watchdog / 3, _time);
        while (await timer.WaitForNextTickAsync(_stopped.Token))
            Send("WATCHDOG=1");
    }

    private void Send(string message)
    {
        if (_endPoint is null)
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), _endPoint);
        }
        catch (SocketException)
        {
            // systemd is told again the next time; mail does not depend on it.
        }
    }
}
