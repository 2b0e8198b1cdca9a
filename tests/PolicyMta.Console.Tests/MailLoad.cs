using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Console.Tests;

/// <summary>Mail for the simulated providers, so many messages a second at most, until it is disposed.</summary>
internal sealed class MailLoad : IAsyncDisposable
{
    private const int Connections = 16;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    public MailLoad(int port, int messagesASecond) => _sending = Task.WhenAll(
        Enumerable.Range(0, Connections).Select(i => SendAsync(port, TimeSpan.FromSeconds((double)Connections / messagesASecond), i)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
    }

    private async Task SendAsync(int port, TimeSpan pause, int number)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            await ReadAsync(reader, 1);
            await SayAsync(client, "EHLO load.example\r\n");
            await ReadAsync(reader, 1);
            var next = TimeProvider.System.GetUtcNow();
            for (var i = 0; ; i++)
            {
                await SayAsync(
                    client, $"MAIL FROM:<load@load.example>\r\nRCPT TO:<user{number}x{i % 5000}@mail-sim.test>\r\nDATA\r\n");
                await ReadAsync(reader, 3);
                await SayAsync(client, $"From: load@load.example\r\nSubject: {i}\r\n\r\nHello\r\n.\r\n");
                await ReadAsync(reader, 1);
                next += pause;
                if (next - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } left)
                    await Task.Delay(left, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The measurement is over.
        }
    }

    /// <summary>Reads so many replies, of one line or several.</summary>
    private async Task ReadAsync(StreamReader reader, int replies)
    {
        while (replies > 0)
        {
            var line = await reader.ReadLineAsync(_stop.Token) ?? throw new IOException("The server has closed.");
            if (line.Length < 4 || line[3] != '-')
                replies--;
        }
    }

    private Task SayAsync(TcpClient client, string text) =>
        client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token).AsTask();
}
