using System.Collections.Concurrent;
using System.Net;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Telemetry;

/// <summary>An OTLP receiver on loopback that keeps what it is sent, or answers as a liar would.</summary>
internal sealed class TestCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public TestCollector()
    {
        Address = $"http://127.0.0.1:{Ports.Free()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _loop = Task.Run(RunAsync);
    }

    public string Address { get; }

    /// <summary>The bodies that came, by path.</summary>
    public ConcurrentQueue<(string Path, string? Token, byte[] Body)> Received { get; } = [];

    /// <summary>What is answered; nothing with 200 if left out.</summary>
    public Func<HttpListenerResponse, Task>? Answer { get; init; }

    public IEnumerable<ProtoReader> Bodies(string path) =>
        Received.Where(one => one.Path == path).Select(one => new ProtoReader(one.Body));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Received.Enqueue((context.Request.Url!.AbsolutePath, context.Request.Headers["X-Token"], body.ToArray()));
                if (Answer is not null)
                    await Answer(context.Response);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }
}
