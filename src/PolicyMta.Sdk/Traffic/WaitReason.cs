namespace PolicyMta.Sdk;

/// <summary>What keeps the deliveries of a ready queue.</summary>
public static class WaitReason
{
    /// <summary>A pace, throttle or suspension lets nothing go.</summary>
    public const string Paused = "paused";

    /// <summary>Connections are being opened.</summary>
    public const string Connecting = "connecting";

    /// <summary>The last connection could not be made; the next is tried after a pause.</summary>
    public const string Backoff = "backoff";

    /// <summary>All connections that are allowed are open and busy.</summary>
    public const string Connections = "connections";

    /// <summary>The rate of messages or of connections is used up.</summary>
    public const string Rate = "rate";

    /// <summary>A counter of the deliveries' own is used up: see <see cref="QueueFacts.WaitingForCounter"/>.</summary>
    public const string Counter = "counter";
}
