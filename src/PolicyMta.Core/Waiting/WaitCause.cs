namespace PolicyMta.Core.Waiting;

/// <summary>
/// What a delivery waits for, as finely as it is told. From <see cref="WaitCauses.FirstCategory"/> on: the next attempt after a reply of a
/// kind, which <see cref="WaitCauses"/> numbers.
/// </summary>
internal enum WaitCause : byte
{
    None,

    /// <summary>In a ready queue, which knows what it waits for.</summary>
    Ready,

    Connections,
    ProviderConnections,
    CounterConnections,
    PaceConnections,
    ThrottleConnections,
    DirectiveConnections,
    ServerConnections,
    ConnectionRate,
    ProviderConnectionRate,
    MessageRate,
    RecipientRate,
    ProviderRate,
    CounterRate,
    PaceRate,
    PacePause,
    ThrottleRate,
    ThrottlePause,
    Suspended,
    Ramp,
    Connecting,
    BusyReceiver,
    ConnectBackoff,
    HostCounter,

    /// <summary>A transaction is under way.</summary>
    Receiver,
    Handlers,
    Lookup,
    Disk,
    Memory,

    /// <summary>The sender asked for a later time.</summary>
    Postponed,
    RetryConnect,
    Retry,
    Parked,
    DirectiveRate,
    Hold,
    OperatorHold,
    PolicyDefer,
    Fault,
}
