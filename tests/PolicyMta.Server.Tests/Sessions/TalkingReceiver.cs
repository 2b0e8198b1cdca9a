using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Server.Tests.Sessions;

/// <summary>A receiver on loopback that says what the test wants, and remembers who came and what they said.</summary>
internal sealed class TalkingReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public TalkingReceiver()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Banner { get; set; } = "220 mx.gmail-sim.test ready\r\n";

    public string Ehlo { get; set; } = "250-mx.gmail-sim.test\r\n250 SIZE 1000000\r\n";

    /// <summary>The reply to RCPT.</summary>
    public string Recipient { get; set; } = "250 2.1.5 Ok\r\n";

    /// <summary>Whether it goes on with the banner without an end.</summary>
    public bool IsEndless { get; set; }

    /// <summary>Each line that was said, with the address that it came from.</summary>
    public ConcurrentQueue<(string Client, string Line)> Said { get; } = new();

    public ConcurrentQueue<string> Clients { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        using var stop = _stop.Token.Register(client.Dispose);
        try
        {
            var from = ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString();
            Clients.Enqueue(from);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await SayAsync(stream, Banner);
            while (IsEndless)
                await SayAsync(stream, Banner);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                Said.Enqueue((from, line));
                await SayAsync(stream, line.Split(' ')[0] switch
                {
                    "EHLO" => Ehlo,
                    "RCPT" => Recipient,
                    "DATA" => "354 go on\r\n",
                    "QUIT" => "221 bye\r\n",
                    _ => "250 2.0.0 Ok\r\n",
                });
                if (line == "QUIT")
                    return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or SocketException)
        {
            // Broken off.
        }
    }

    private static async Task SayAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
}
