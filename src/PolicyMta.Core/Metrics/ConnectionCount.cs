namespace PolicyMta.Core.Metrics;

/// <summary>What is counted about outgoing connections.</summary>
internal enum ConnectionCount
{
    /// <summary>Connections that were opened, greeted and ready for a message.</summary>
    Opened,

    /// <summary>Connections that could not be made.</summary>
    Failed,

    /// <summary>Messages that a connection was given to send.</summary>
    Attempts,
}
