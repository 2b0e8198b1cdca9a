namespace PolicyMta.Policies;

/// <summary>What becomes of a message that an on-route handler failed on, or was not asked about because it is off.</summary>
internal enum RouteFailure
{
    /// <summary>It waits, and on-route is asked again.</summary>
    Defer,

    /// <summary>It is routed as the other handlers and the defaults say.</summary>
    Continue,
}
