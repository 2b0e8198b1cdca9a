namespace PolicyMta.IspRules.Automation;

/// <summary>What an action does to the mail that it aims at.</summary>
internal enum ActionKind
{
    /// <summary>Sends nothing for a time; then mail comes back gradually.</summary>
    Suspend,

    /// <summary>Keeps the messages, shown as held, for a time.</summary>
    Hold,

    /// <summary>Limits rate or connections for a time.</summary>
    Throttle,

    /// <summary>Has adaptive mode answer as to a refusal.</summary>
    BackOff,

    /// <summary>Ends the connection that the reply came over; what waits goes on over another one.</summary>
    EndConnection,

    /// <summary>Gives up what waits, and what comes for a time.</summary>
    Bounce,

    /// <summary>Sends it from another egress pool for a time.</summary>
    Reroute,

    /// <summary>Tells operators, by an event and the log, and does nothing else. All other actions tell them too.</summary>
    Notify,
}
