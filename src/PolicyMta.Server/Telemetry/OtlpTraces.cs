using OpenTelemetry.Trace;
using PolicyMta.Core.Tracing;

namespace PolicyMta.Server.Telemetry;

/// <summary>Sends the spans of sampled messages. Disposing it sends what waits, for five seconds at most.</summary>
internal sealed class OtlpTraces : IDisposable
{
    private readonly TracerProvider _provider;

    /// <param name="options">Where to.</param>
    /// <param name="hostname">The server's name.</param>
    public OtlpTraces(TelemetryOptions options, string hostname) => _provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(Otlp.ResourceOf(options, hostname))
        .AddSource(MailSpans.SourceName)
        .SetSampler(new ParentBasedSampler(new AlwaysOnSampler()))
        .AddOtlpExporter(exporter => Otlp.Configure(exporter, options, "traces"))
        .Build();

    public void Dispose() => _provider.Dispose();
}
