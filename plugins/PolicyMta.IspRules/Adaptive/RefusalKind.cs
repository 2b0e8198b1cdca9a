namespace PolicyMta.IspRules.Adaptive;

/// <summary>What a receiver has too much of, as its reply says.</summary>
internal enum RefusalKind
{
    /// <summary>Messages in a time.</summary>
    Rate,

    /// <summary>Connections at once, or new connections in a time.</summary>
    Connections,
}
