namespace PolicyMta.Core.Routing;

/// <summary>What routing led to. Immutable.</summary>
internal abstract record Routed
{
    private Routed()
    {
    }

    /// <summary>
    /// There is a way, or DNS said why there is none: the destination carries the failure. With it come the directives that act on the
    /// delivery on this way.
    /// </summary>
    internal sealed record Found(Route Route, IReadOnlyList<Directive> Directives) : Routed;

    /// <summary>Policy says to ask again later.</summary>
    internal sealed record Deferred(TimeSpan After, SmtpReply Reply) : Routed;

    /// <summary>Policy holds it.</summary>
    internal sealed record Held(string? Reason) : Routed;

    /// <summary>Policy decided otherwise for some of the recipients: each group is to be routed on its own.</summary>
    internal sealed record Split(ImmutableArray<ImmutableArray<int>> Groups) : Routed;

    /// <summary>Policy gives it up, and may want nobody to be notified.</summary>
    internal sealed record Bounced(SmtpReply Reply, bool WithoutNotice) : Routed;
}
