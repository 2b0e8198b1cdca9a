namespace PolicyMta.Sdk;

/// <summary>
/// A temporary, tighter limit on a ready queue (one egress source to one site), or on all mail that has some facts in common with the one
/// that failed. It ends by itself; a newer one takes its place. Limits of the profile still hold.
/// </summary>
public sealed record Throttle
{
    /// <summary>Messages in a time, or null to leave the rate.</summary>
    public Rate? Rate { get; init; }

    /// <summary>Open connections at most, or null to leave their number: 1 or more.</summary>
    public int? Connections { get; init; }

    /// <summary>Send nothing at all until the end.</summary>
    public bool Pause { get; init; }

    /// <summary>
    /// The facts that the mail has in common with the one that failed, for instance <c>["tenant", "provider"]</c>; if empty the whole ready
    /// queue. Nothing is done if a fact of the failure is not known. With a domain, tenant, campaign, sender domain or source network it is
    /// a directive, which takes a rate or a pause, and is begun anew at most when half of its time is over.
    /// </summary>
    public ImmutableArray<ThrottleAim> Aim { get; init; } = [];

    /// <summary>How long it holds: up to 24 hours.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(10);
}
