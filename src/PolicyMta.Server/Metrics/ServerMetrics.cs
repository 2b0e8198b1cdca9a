using System.Net;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core;
using PolicyMta.Core.Metrics;
using PolicyMta.Policies;
using PolicyMta.Policies.Plugins.Exporting;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Metrics;

/// <summary>
/// The metrics of a running server: its instruments, their export, and a listener for them if the configuration wants one.
/// </summary>
internal sealed class ServerMetrics : IAsyncDisposable
{
    /// <summary>Two who ask at once get one answer; a scrape that comes later gets a new one.</summary>
    private static readonly TimeSpan CacheFor = TimeSpan.FromMilliseconds(300);

    private readonly MtaMeter _meter;
    private readonly MetricsExporter _exporter;
    private readonly ApiServer? _listener;

    /// <param name="options">Where they are shown, and how many values labels may have.</param>
    /// <param name="mta">The server.</param>
    /// <param name="lookups">What its resolver counts.</param>
    /// <param name="reloader">Has the handlers in force.</param>
    /// <param name="scope">The scope of its plugins' meters.</param>
    /// <param name="health">Whether the server takes mail.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="time">The clock.</param>
    public ServerMetrics(
        MetricsOptions options, Mta mta, Counters<DnsCount> lookups, PolicyReloader reloader, object scope, ServerHealth health,
        ILoggerFactory loggers, TimeProvider time)
    {
        Scope = scope;
        _exporter = new MetricsExporter(scope, options.Caps, CacheFor);
        _meter = new MtaMeter(mta, Administration.Version, scope);
        DnsInstruments.Add(_meter.Meter, lookups);
        HandlerInstruments.Add(_meter.Meter, reloader);
        if (options.Address is not null)
        {
            var http = new HttpOptions { Address = options.Address, MaxMessageSize = 1024, MaxConnections = 64 };
            _listener = new ApiServer(http, routes => Map(routes, health), time, loggers, "metrics") { HasTokens = false };
        }
    }

    /// <summary>The scope of the meters that are shown.</summary>
    public object Scope { get; }

    /// <summary>Where the listener of its own listens, if there is one.</summary>
    public IPEndPoint? EndPoint => _listener?.EndPoint;

    /// <summary>Puts the metrics on the HTTP listener, unless they have one of their own.</summary>
    public void Map(IEndpointRouteBuilder routes, BearerTokens tokens)
    {
        if (_listener is null)
            _exporter.Map(routes, tokens);
    }

    /// <summary>Adds what the HTTP listener counts.</summary>
    public void Add(ApiServer http) => HttpInstruments.Add(_meter.Meter, http.Counts);

    /// <summary>Adds how the exporters of plugins do.</summary>
    public void Add(ExporterRoom exporters) => ExporterInstruments.Add(_meter.Meter, exporters);

    /// <exception cref="IOException">The address cannot be bound.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _listener?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    private void Map(IEndpointRouteBuilder routes, ServerHealth health)
    {
        _exporter.Map(routes, null);
        HealthEndpoints.Map(routes, health, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
            await _listener.DisposeAsync();
        _exporter.Dispose();
        _meter.Dispose();
    }
}
