namespace PolicyMta.Server.Statistics.Counting;

/// <summary>The kinds of event that are counted.</summary>
internal enum StatKind
{
    /// <summary>Any other.</summary>
    None,
    Received,
    Discarded,
    Delivered,
    Deferred,
    Bounced,
    Expired,
    Removed,
    Complained,
    Unsubscribed,
    Opened,
    Clicked,
}
