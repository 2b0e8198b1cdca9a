using OpenTelemetry.Metrics;
using PolicyMta.Core.Metrics;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Metrics;

namespace PolicyMta.Server.Telemetry;

/// <summary>Sends the instruments of one server at intervals. Disposing it sends them once more, for five seconds at most.</summary>
internal sealed class OtlpMetrics : IDisposable
{
    private readonly MeterProvider _provider;

    /// <param name="options">Where to.</param>
    /// <param name="hostname">The server's name.</param>
    /// <param name="scope">The scope of the meters that are sent.</param>
    /// <param name="caps">How many values labels may have.</param>
    public OtlpMetrics(TelemetryOptions options, string hostname, object scope, BreakdownCaps caps) =>
        _provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Otlp.ResourceOf(options, hostname))
            .AddMeter(MtaMeter.Name, PluginMeter.Prefix + "*")
            .AddView(MetricViews.Of(scope, caps))
            .AddOtlpExporter((exporter, reader) =>
            {
                Otlp.Configure(exporter, options, "metrics");
                reader.PeriodicExportingMetricReaderOptions = new PeriodicExportingMetricReaderOptions
                {
                    ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds,
                    ExportTimeoutMilliseconds = (int)options.Timeout.TotalMilliseconds,
                };
            })
            .Build();

    public void Dispose() => _provider.Dispose();
}
