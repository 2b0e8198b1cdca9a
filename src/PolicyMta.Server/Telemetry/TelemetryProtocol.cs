namespace PolicyMta.Server.Telemetry;

/// <summary>How telemetry is sent.</summary>
internal enum TelemetryProtocol
{
    /// <summary>OTLP over HTTP, as Protobuf; usually port 4318.</summary>
    HttpProtobuf,

    /// <summary>OTLP over gRPC; usually port 4317.</summary>
    Grpc,
}
