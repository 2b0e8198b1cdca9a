using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Core.Tests.Traffic;

/// <summary>
/// A provider on loopback that keeps its own account: of connections from accepting until their end has been read, of messages from MAIL
/// and of recipients from RCPT, with times of its own.
/// </summary>
internal sealed class CountingReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _sessions = [];
    private readonly Task _accepting;
    private readonly Lock _lock = new();
    private readonly List<(long At, string Sender)> _messages = [];
    private readonly List<long> _recipients = [];
    private readonly List<long> _connections = [];
    private readonly Dictionary<string, int> _bySender = [];
    private int _open;

    public CountingReceiver(string address, int port = 0)
    {
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long it takes over each message's end, so that transactions overlap.</summary>
    public Func<TimeSpan> Pause { get; init; } = static () => TimeSpan.FromMilliseconds(Random.Shared.Next(0, 20));

    public int MostOpen { get; private set; }

    public int MostInConnection { get; private set; }

    public int MostRecipients { get; private set; }

    /// <summary>Transactions of one return path's local part at the same time, at most.</summary>
    public int MostOfSender { get; private set; }

    public int Taken { get; private set; }

    public int Messages
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    /// <summary>The most messages that any half-open window of this length has; of one sender if that is given.</summary>
    public int MostMessagesIn(TimeSpan window, string? sender = null)
    {
        lock (_lock)
            return MostIn([.. _messages.Where(one => sender is null || one.Sender == sender).Select(one => one.At)], window);
    }

    public int MostRecipientsIn(TimeSpan window)
    {
        lock (_lock)
            return MostIn([.. _recipients], window);
    }

    public int MostConnectionsIn(TimeSpan window)
    {
        lock (_lock)
            return MostIn([.. _connections], window);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stopping.Dispose();
    }

    private static int MostIn(List<long> log, TimeSpan window)
    {
        var ticks = (long)(window.TotalSeconds * Stopwatch.Frequency);
        var (most, first) = (0, 0);
        for (var i = 0; i < log.Count; i++)
        {
            while (log[first] <= log[i] - ticks)
                first++;
            most = Math.Max(most, i - first + 1);
        }

        return most;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                lock (_lock)
                {
                    _connections.Add(Stopwatch.GetTimestamp());
                    MostOpen = Math.Max(MostOpen, ++_open);
                }

                _sessions.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await TalkAsync(reader, stream);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            lock (_lock)
                _open--;
        }
    }

    private async Task TalkAsync(StreamReader reader, NetworkStream stream)
    {
        await SayAsync(stream, "220 hi");
        var (messages, recipients, sender) = (0, 0, "");
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            if (line.StartsWith("EHLO", StringComparison.Ordinal))
            {
                await SayAsync(stream, "250-hi\r\n250 PIPELINING");
            }
            else if (line.StartsWith("MAIL FROM:<", StringComparison.Ordinal))
            {
                sender = line[11..line.IndexOf('@', StringComparison.Ordinal)];
                lock (_lock)
                {
                    _messages.Add((Stopwatch.GetTimestamp(), sender));
                    MostInConnection = Math.Max(MostInConnection, ++messages);
                    recipients = 0;
                    MostOfSender = Math.Max(MostOfSender, _bySender[sender] = _bySender.GetValueOrDefault(sender) + 1);
                }

                await SayAsync(stream, "250 Ok");
            }
            else if (line.StartsWith("RCPT", StringComparison.Ordinal))
            {
                lock (_lock)
                {
                    _recipients.Add(Stopwatch.GetTimestamp());
                    MostRecipients = Math.Max(MostRecipients, ++recipients);
                }

                await SayAsync(stream, "250 Ok");
            }
            else if (line == "DATA")
            {
                await SayAsync(stream, "354 Go");
                while (await reader.ReadLineAsync(_stopping.Token) is { } text && text != ".")
                {
                }

                await Task.Delay(Pause(), _stopping.Token);
                lock (_lock)
                {
                    Taken += recipients;
                    _bySender[sender]--;
                }

                await SayAsync(stream, "250 2.0.0 Taken");
            }
            else if (line == "QUIT")
            {
                await SayAsync(stream, "221 Bye");
                break;
            }
            else
            {
                await SayAsync(stream, "250 Ok");
            }
        }

        // It is open until the client has ended it.
        while (await reader.ReadLineAsync(_stopping.Token) is not null)
        {
        }

        lock (_lock)
            _open--;
    }

    private static async Task SayAsync(NetworkStream stream, string line) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"));
}
