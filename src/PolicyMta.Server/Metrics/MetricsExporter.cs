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

    private readonly MeterProvider _provider;

    /// <param name="scope">The scope of the meters that are shown; those of other servers in the process are not.</param>
    /// <param name="caps">How many values labels may have.</param>
    /// <param name="cacheFor">For how long the same answer is given to all who ask.</param>
    public MetricsExporter(
        object scope, BreakdownCaps caps, TimeSpan cacheFor) => _provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
        .AddMeter(MtaMeter.Name, PluginMeter.Prefix + "*")
        .AddView(MetricViews.Of(scope, caps))
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

    private static Task GuardAsync(BearerTokens? tokens, HttpContext context, RequestDelegate next)
    {
        tokens?.Demand(context.Request, TokenScope.Metrics);
        return next(context);
    }
}
