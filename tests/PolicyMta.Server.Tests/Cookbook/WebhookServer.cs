using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PolicyMta.Server.Tests.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Cookbook;

/// <summary>A web server on loopback that is posted events, one JSON object a line; the first calls fail.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentQueue<string> _events = new();
    private int _failures;

    public WebhookServer(int failures)
    {
        _failures = failures;
        var port = Ports.Free();
        Url = $"http://127.0.0.1:{port}/events";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port));
        _web = builder.Build();
        _web.MapPost("/events", TakeAsync);
        _web.Start();
    }

    public string Url { get; }

    /// <summary>The kind and recipient of each event.</summary>
    public IReadOnlyCollection<string> Events => _events;

    public string? Authorization { get; private set; }

    /// <summary>Calls that were answered with a failure.</summary>
    public int Failed { get; private set; }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        if (_failures-- > 0)
        {
            Failed++;
            context.Response.StatusCode = 503;
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        while (await reader.ReadLineAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var told = json.RootElement;
            _events.Enqueue($"{told.GetProperty("kind").GetString()} {told.GetProperty("recipients")[0].GetString()}");
        }
    }
}
