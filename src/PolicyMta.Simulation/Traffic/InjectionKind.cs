namespace PolicyMta.Simulation.Traffic;

/// <summary>How the injection of one message ended.</summary>
internal enum InjectionKind
{
    /// <summary>The connection failed before the final dot was sent: the server cannot have the message.</summary>
    Unsent,

    /// <summary>The final dot was answered with 2xx.</summary>
    Accepted,

    /// <summary>A reply refused it.</summary>
    Refused,

    /// <summary>The connection failed after the final dot was sent: the server may have the message.</summary>
    Unanswered,
}
