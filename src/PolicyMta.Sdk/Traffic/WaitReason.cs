namespace PolicyMta.Sdk;

/// <summary>
/// What keeps deliveries: those of a ready queue at the moment (<see cref="QueueFacts.WaitingFor"/>), and all by the time that they have
/// waited (<see cref="WaitShare"/>).
/// </summary>
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

    /// <summary>The rate of new connections is used up.</summary>
    public const string ConnectionRate = "connection_rate";

    /// <summary>A rate of messages or recipients is used up.</summary>
    public const string MessageRate = "message_rate";

    /// <summary>A plugin's pace slows it down.</summary>
    public const string Pace = "pace";

    /// <summary>A throttle slows it down: of policy after a reply, or of an operator.</summary>
    public const string Throttle = "throttle";

    /// <summary>A directive stops it, or it comes back slowly after a suspension.</summary>
    public const string Directive = "directive";

    /// <summary>A transaction is under way, or all connections are in transactions that take long.</summary>
    public const string Receiver = "receiver";

    /// <summary>Policy or an operator holds it.</summary>
    public const string Hold = "hold";

    /// <summary>Handlers of policy are asked.</summary>
    public const string Handlers = "handlers";

    /// <summary>The spool is read or written, or there is no memory for the content.</summary>
    public const string Disk = "disk";

    /// <summary>The sender asked for a later time.</summary>
    public const string Postponed = "postponed";
}
