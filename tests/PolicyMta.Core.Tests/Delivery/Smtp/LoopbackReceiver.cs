using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>A receiver on a loopback socket that serves each connection by a function over its lines.</summary>
internal sealed class LoopbackReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _sessions = [];
    private readonly Task _accepting;

    public LoopbackReceiver(string address, int port, Func<StreamReader, StreamWriter, Task> serve)
        : this(address, port, async stream =>
        {
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
            await serve(reader, writer);
        })
    {
    }

    public LoopbackReceiver(string address, int port, Func<Stream, Task> serve)
    {
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<IPAddress> Clients { get; } = [];

    /// <summary>Takes every message.</summary>
    public static async Task TakeAllAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteAsync("220 hi\r\n");
        while (await reader.ReadLineAsync() is { } line)
        {
            var reply = line switch
            {
                _ when line.StartsWith("EHLO", StringComparison.Ordinal) =>
                    "250-hi\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n",
                "DATA" => "354 Go\r\n",
                "QUIT" => "221 Bye\r\n",
                _ => "250 Ok\r\n",
            };
            await writer.WriteAsync(reply);
            if (line == "QUIT")
                return;
            if (line != "DATA")
                continue;
            while (await reader.ReadLineAsync() is { } text && text != ".")
            {
            }

            await writer.WriteAsync("250 2.0.0 Taken\r\n");
        }
    }

    public static Func<StreamReader, StreamWriter, Task> Say(string text) => async (reader, writer) =>
    {
        await writer.WriteAsync(text);
        await reader.ReadLineAsync();
    };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Clients.Add(((IPEndPoint)client.Client.RemoteEndPoint!).Address);
                _sessions.Add(ServeAsync(client, serve));
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, Func<Stream, Task> serve)
    {
        using (client)
        using (_stopping.Token.Register(client.Dispose))
        {
            try
            {
                await serve(client.GetStream());
            }
            catch (Exception exception) when (_stopping.IsCancellationRequested
                || exception is IOException or ObjectDisposedException or AuthenticationException)
            {
            }
        }
    }
}
