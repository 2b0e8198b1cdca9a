using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Webhooks.Tests;

/// <summary>Takes a request with its whole body, and then says and does what a test wants.</summary>
internal sealed class LyingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;

    public LyingServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/hooks";

    /// <summary>The requests, each with fields and body.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Bytes that were sent after the header.</summary>
    public long Sent { get; set; }

    /// <summary>Says something. A whole answer says that it is the connection's last: the next request may be sent into its end.</summary>
    public static Task SayAsync(NetworkStream stream, string text)
    {
        var line = text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && text.Contains("\r\n\r\n", StringComparison.Ordinal)
            ? text.IndexOf("\r\n", StringComparison.Ordinal) + 2 : 0;
        return stream.WriteAsync(Encoding.ASCII.GetBytes(line > 0 ? text.Insert(line, "Connection: close\r\n") : text)).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        try
        {
            var stream = client.GetStream();
            var text = new StringBuilder();
            var buffer = new byte[64 * 1024];
            while (!IsWhole(text.ToString()) && await stream.ReadAsync(buffer, _stop.Token) is > 0 and var read)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            lock (Requests)
                Requests.Add(text.ToString());
            await _answer(stream, _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = request.Split("\r\n").First(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..];
        return request.Length - end - 4 >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
    }
}
