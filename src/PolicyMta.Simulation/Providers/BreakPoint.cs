namespace PolicyMta.Simulation.Providers;

/// <summary>Where a connection breaks.</summary>
internal enum BreakPoint
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Before the greeting.</summary>
    Banner,

    /// <summary>While the first message's data arrives.</summary>
    Data,

    /// <summary>After the first message's final dot, which gets no reply.</summary>
    AfterDot,
}
