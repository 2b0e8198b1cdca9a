namespace PolicyMta.IspRules.Adaptive;

/// <summary>What a learnt rate is doing.</summary>
internal enum RatePhase
{
    /// <summary>No ceiling is known: it doubles as long as mail waits and nothing is refused.</summary>
    Start = 0,

    /// <summary>The receiver refused: single messages go until it takes one.</summary>
    Wait = 1,

    /// <summary>It comes back towards the ceiling, fast at first and slowly near it.</summary>
    Recover = 2,

    /// <summary>It stays just below the ceiling.</summary>
    Hold = 3,

    /// <summary>It goes beyond the ceiling, slowly at first, to see whether the receiver takes more by now.</summary>
    Probe = 4,
}
