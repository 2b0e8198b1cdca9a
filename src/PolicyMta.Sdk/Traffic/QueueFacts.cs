namespace PolicyMta.Sdk;

/// <summary>
/// A ready queue at one moment: mail from one egress source to one site under one traffic profile, of one provider. Immutable.
/// </summary>
public sealed record QueueFacts
{
    private readonly Lazy<ImmutableArray<WaitShare>>? _waits;

    /// <summary>The egress source.</summary>
    public required string EgressSource { get; init; }

    /// <summary>The site.</summary>
    public required string Site { get; init; }

    /// <summary>The traffic profile.</summary>
    public required string TrafficProfile { get; init; }

    /// <summary>The provider that on-route named, or null.</summary>
    public string? Provider { get; init; }

    /// <summary>Deliveries that wait in it. One has the recipients of one message and domain.</summary>
    public int Waiting { get; init; }

    /// <summary>What keeps those that wait, or null if nothing waits: see <see cref="WaitReason"/>.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The name of the counter that keeps those that wait, or null.</summary>
    public string? WaitingForCounter { get; init; }

    /// <summary>What those that waited in it have waited for and how long, the longest of the last ten minutes first.</summary>
    /// <remarks>It is added up when it is first asked for.</remarks>
    public ImmutableArray<WaitShare> Waits
    {
        get => _waits?.Value ?? [];
        init => _waits = new Lazy<ImmutableArray<WaitShare>>(value);
    }

    internal Lazy<ImmutableArray<WaitShare>>? WaitsLater
    {
        init => _waits = value;
    }

    /// <summary>Connections that are open or being opened.</summary>
    public int Connections { get; init; }

    /// <summary>Connections at most, everything in force considered.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Messages a second at most, everything in force considered; null for no limit.</summary>
    public double? MaxMessagesPerSecond { get; init; }

    /// <summary>Connections in a row that could not be made.</summary>
    public int ConnectFailures { get; init; }

    /// <summary>Deliveries that were handed to a connection since the queue was made; a queue that comes again begins at 0.</summary>
    public long Attempts { get; init; }

    /// <summary>Those of them that the receiver took for one recipient or more.</summary>
    public long Taken { get; init; }

    /// <summary>What tightens it beyond its profile.</summary>
    public ImmutableArray<LimitInForce> Limits { get; init; } = [];

    /// <summary>The last minute, to ten seconds.</summary>
    public required TrafficCounts Minute { get; init; }

    /// <summary>The last ten minutes, to the minute.</summary>
    public required TrafficCounts TenMinutes { get; init; }

    /// <summary>The last hour, to ten minutes.</summary>
    public required TrafficCounts Hour { get; init; }
}
