using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>
/// A receiver of webhooks that checks signatures, written by their specification. Every tenth request it takes, and then answers 503.
/// </summary>
internal sealed class WebhookTarget : ITarget
{
    private readonly ReceivedEvents _events = new();
    private readonly Dictionary<string, string> _bodies = [];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private WebApplication? _server;
    private int _requests;

    public int Port { get; } = Ports.Free();

    public string Secret => "whsec_" + Convert.ToBase64String(_key);

    /// <summary>Requests whose signature was wrong, or whose id came with another body before.</summary>
    public List<string> Wrong { get; } = [];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        _server = builder.Build();
        _server.MapPost("/hooks", TakeAsync);
        await _server.StartAsync();
    }

    public async Task KillAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public Task<ReceivedEvents> ReadAsync() => Task.FromResult(_events);

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var (id, time) = (context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString());
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{id}.{time}.{body}")));
        lock (Wrong)
        {
            if (!context.Request.Headers["webhook-signature"].ToString().Split(' ').Contains(signature))
                Wrong.Add($"{id}: wrong signature");
            if (_bodies.TryGetValue(id, out var earlier) && earlier != body)
                Wrong.Add($"{id}: another body");
            _bodies[id] = body;
        }

        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _events.Add(line);
        if (Interlocked.Increment(ref _requests) % 10 == 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
        }
    }
}
