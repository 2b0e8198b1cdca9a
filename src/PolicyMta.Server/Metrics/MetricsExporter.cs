using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry.Metrics;
using PolicyMta.Core.Metrics;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Metrics;

/// <summary>
/// Shows the instruments of one server in Prometheus text, by OpenTelemetry's exporter. Nothing is measured between two scrapes. Disposing
/// it ends it.
/// </summary>
internal sealed class MetricsExporter : IDisposable
{
    public const string Path = "/metrics";

    /// <summary>Sets of labels that one instrument of a plugin may have; the rest is counted together.</summary>
    private const int MaxSeriesOfPlugin = 1000;

    private readonly MeterProvider _provider;

    /// <param name="scope">The scope of the meters that are shown; those of other servers in the process are not.</param>
    /// <param name="caps">How many values labels may have.</param>
    /// <param name="cacheFor">For how long the same answer is given to all who ask.</param>
    public MetricsExporter(
        object scope, BreakdownCaps caps, TimeSpan cacheFor) => _provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
        .AddMeter(MtaMeter.Name, PluginMeter.Prefix + "*")
        .AddView(instrument =>
            ReferenceEquals(instrument.Meter.Scope, scope) ? ViewOf(instrument, caps) : MetricStreamConfiguration.Drop)
        .AddPrometheusExporter(options =>
        {
            options.ScopeInfoEnabled = false;
            options.TargetInfoEnabled = false;
            options.ScrapeResponseCacheDurationMilliseconds = (int)cacheFor.TotalMilliseconds;
        })
        .Build();

    /// <summary>Puts the metrics on a listener.</summary>
    /// <param name="routes">The listener's routes.</param>
    /// <param name="tokens">Who may read them, by the scope metrics; null: everybody who can connect.</param>
    public void Map(IEndpointRouteBuilder routes, BearerTokens? tokens) => routes
        .MapPrometheusScrapingEndpoint(Path, _provider, branch => branch.Use((context, next) => GuardAsync(tokens, context, next)), null)
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    public void Dispose() => _provider.Dispose();

    private static MetricStreamConfiguration ViewOf(Instrument instrument, BreakdownCaps caps) => instrument.Meter.Name == MtaMeter.Name
        ? new MetricStreamConfiguration { CardinalityLimit = SeriesLimits.Of(instrument.Name, caps) }
        : OfPlugin(instrument);

    /// <summary>Instruments of plugins are shown under the names of their plugins, so that they cannot pass for others.</summary>
    private static MetricStreamConfiguration OfPlugin(Instrument instrument) => new()
    {
        Name = $"{instrument.Meter.Name}.{instrument.Name}",
        Description = instrument.Description ?? $"{instrument.Name} of plugin {instrument.Meter.Name[PluginMeter.Prefix.Length..]}.",
        CardinalityLimit = MaxSeriesOfPlugin,
    };

    private static Task GuardAsync(BearerTokens? tokens, HttpContext context, RequestDelegate next)
    {
        tokens?.Demand(context.Request, TokenScope.Metrics);
        return next(context);
    }
}
