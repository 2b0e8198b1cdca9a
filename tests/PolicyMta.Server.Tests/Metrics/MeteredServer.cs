using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Queues;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Metrics;

/// <summary>A whole server in this process whose metrics are read as Prometheus does.</summary>
internal sealed class MeteredServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly QueueCounts _counts = new();

    private MeteredServer()
    {
    }

    public RunningServer Server { get; private set; } = null!;

    public string Config { get; private set; } = "";

    /// <summary>Where metrics are.</summary>
    public IPEndPoint EndPoint => Server.Metrics.EndPoint ?? Server.Http!.EndPoint;

    /// <summary>The scope of its plugins' meters.</summary>
    public object MeterScope => Server.Metrics.Scope;

    /// <param name="metrics">The settings of section metrics, in YAML flow style.</param>
    /// <param name="listener">The name of its SMTP listener.</param>
    public static async Task<MeteredServer> StartAsync(string metrics = "", string listener = "main")
    {
        var server = new MeteredServer();
        server._folder.Write("scripts/hold.js", "export function onRoute(context) {\n  return { hold: true };\n}\n");
        Directory.CreateDirectory(Path.Combine(server._folder.Root, "plugins"));
        server.Config = server._folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            listeners: [{ name: {{listener}}, address: "127.0.0.1:{{Ports.Free()}}" }]
            http:
              address: "127.0.0.1:{{Ports.Free()}}"
              tokens:
                - { name: app, token_hash: "{{HashOf("app")}}" }
                - { name: prometheus, token_hash: "{{HashOf("prometheus")}}", scopes: [metrics] }
                - { name: operator, token_hash: "{{HashOf("operator")}}", scopes: [admin] }
            metrics: { {{metrics}} }
            spool: { min_free_mb: 16, segment_size_mb: 1 }
            dns: { hosts_only: true }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        server.Server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(server.Config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        server.Server.Mta.Corridor.Events.Add("sample", new Sink());
        var exporter = await server.Server.Exporters.OpenAsync("sample/events", "sample", CancellationToken.None);
        exporter.Enter(new PluginReader("sample/events", new EventReading(), new CorridorAccess(), new ReaderTurns()));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    public async Task<HttpResponseMessage> GetAsync(string? token, IPEndPoint? endPoint = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{endPoint ?? EndPoint}/metrics");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _client.SendAsync(request);
    }

    /// <summary>The metrics now; waits until what was answered before is no longer repeated.</summary>
    public async Task<string> ScrapeAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(350), TimeProvider.System);
        using var response = await GetAsync("prometheus");
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Counts a recipient of each kind, at a domain, as the corridor does.</summary>
    public void CountAtDomain(string domain, string tenant = "acme", string campaign = "spring")
    {
        var totals = Server.Mta.Corridor.Totals;
        var queue = new ScheduledQueue(new QueueKey(tenant, campaign, domain), _counts);
        var delivery = new QueuedDelivery(SpoolId.Create(DateTimeOffset.UnixEpoch), 0, queue)
        {
            ReceivedAt = DateTimeOffset.UnixEpoch.UtcTicks,
        };
        totals.CountDelivered(delivery, 1, DateTimeOffset.UnixEpoch.AddSeconds(3));
        totals.CountDeferred(delivery, 1, null);
        totals.CountBounced(delivery, "bad-mailbox");
    }

    private sealed class Sink : IEventSink
    {
        public ValueTask WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken) => default;
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(BearerTokens.HashOf(token));
}
