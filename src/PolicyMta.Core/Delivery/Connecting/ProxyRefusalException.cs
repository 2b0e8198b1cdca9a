namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>A proxy says that it could not connect.</summary>
internal sealed class ProxyRefusalException(string message) : IOException(message);
