namespace PolicyMta.Core.Delivery;

/// <summary>Where and how an attempt was made, for events and on-bounce. All null if none was.</summary>
internal readonly record struct AttemptInfo(string? RemoteHost, string? RemoteAddress, string? Tls, double? TransactionMs)
{
    /// <summary>What is known of a connection before anything was sent over it.</summary>
    public static AttemptInfo Of(IDeliveryConnection connection) =>
        new(connection.RemoteHost, connection.RemoteAddress.ToString(), connection.Tls, null)
        {
            TlsProblem = connection.TlsProblem,
            SourceAddress = connection.SourceAddress,
        };

    /// <summary>What was wrong with the receiver's TLS, or null.</summary>
    public TlsProblem? TlsProblem { get; init; }

    /// <summary>The local address that the connection was made from, or null.</summary>
    public string? SourceAddress { get; init; }
}
