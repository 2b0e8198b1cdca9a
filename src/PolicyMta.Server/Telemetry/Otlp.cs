using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Telemetry;

/// <summary>What the exporters of metrics and traces have in common: where they send, and what they may cost.</summary>
internal static class Otlp
{
    /// <summary>A collector's answer beyond this is not read.</summary>
    private const int MostOfAnswer = 64 * 1024;

    /// <summary>Spans that wait to be sent; those beyond are dropped.</summary>
    private const int MostWaiting = 2048;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string signal)
    {
        var isHttp = options.Protocol == TelemetryProtocol.HttpProtobuf;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = new Uri(isHttp ? $"{options.Endpoint.TrimEnd('/')}/v1/{signal}" : options.Endpoint);
        exporter.TimeoutMilliseconds = (int)options.Timeout.TotalMilliseconds;
        exporter.Headers = string.Join(',', options.Headers.Select(static field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        exporter.HttpClientFactory = () => Client(options);
        exporter.ExportProcessorType = ExportProcessorType.Batch;
        exporter.BatchExportProcessorOptions.MaxQueueSize = MostWaiting;
        exporter.BatchExportProcessorOptions.ExporterTimeoutMilliseconds = exporter.TimeoutMilliseconds;
        exporter.BatchExportProcessorOptions.ScheduledDelayMilliseconds = 1000;
    }

    /// <summary>This server, as collectors know it.</summary>
    public static ResourceBuilder ResourceOf(TelemetryOptions options, string hostname) => ResourceBuilder.CreateEmpty()
        .AddService("policymta", serviceVersion: Administration.Version, serviceInstanceId: hostname)
        .AddAttributes(options.Resource.Select(static given => new KeyValuePair<string, object>(given.Key, given.Value)));

    private static HttpClient Client(TelemetryOptions options) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectTimeout,
    })
    {
        Timeout = options.Timeout,
        MaxResponseContentBufferSize = MostOfAnswer,
    };
}
