namespace PolicyMta.Campaigns.Watching;

/// <summary>The events that tell what became of campaigns' mail.</summary>
internal static class WatchedEvents
{
    /// <summary>The plugin's own, by which it sees that it reads the journal.</summary>
    public const string Watching = "PolicyMta.Campaigns.watching";

    /// <summary>A hit that a machine made, and what a recipient said may be learnt: from the tracker of opens and clicks.</summary>
    public const string Machine = "PolicyMta.Engagement.machine";

    public const string Consent = "PolicyMta.Engagement.consent";

    public static readonly ImmutableHashSet<string> Kinds =
    [
        Watching, Machine, Consent, EventKind.Delivered, EventKind.Deferred, EventKind.Bounced, EventKind.Expired, EventKind.Discarded,
        EventKind.Removed, EventKind.Opened, EventKind.Clicked, EventKind.Complained, EventKind.Unsubscribed, EventKind.Returned,
    ];
}
