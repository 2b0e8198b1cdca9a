using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Console.Tests;

/// <summary>A receiver whose replies are markup.</summary>
internal sealed class HostileReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _reply;
    private readonly Task _serving;

    /// <param name="reply">What it answers to RCPT.</param>
    public HostileReceiver(string reply)
    {
        _reply = reply;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await SayAsync(client, "220 hostile.test");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            await SayAsync(client, verb switch { "RCPT" => _reply, "QUIT" => "221 bye", _ => "250 ok" });
            if (verb == "QUIT")
                return;
        }
    }

    private Task SayAsync(TcpClient client, string line) =>
        client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), _stop.Token).AsTask();
}
