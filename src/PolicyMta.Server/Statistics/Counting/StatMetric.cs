namespace PolicyMta.Server.Statistics.Counting;

/// <summary>What is counted: recipients, unless something else is said.</summary>
internal enum StatMetric
{
    /// <summary>Accepted from clients, those that policy dropped at once among them.</summary>
    Accepted,

    Delivered,

    /// <summary>Attempts that failed and will be repeated.</summary>
    Deferred,

    /// <summary>Given up because of a reply or of policy.</summary>
    Bounced,

    /// <summary>Given up because the message's lifetime ended.</summary>
    Expired,

    /// <summary>Dropped by policy, or removed by an operator.</summary>
    Discarded,

    Complained,

    Unsubscribed,

    /// <summary>Opens, however often.</summary>
    Opened,

    /// <summary>Clicks, however often.</summary>
    Clicked,

    /// <summary>First opens: a message counts once for each recipient.</summary>
    UniqueOpened,

    /// <summary>First clicks.</summary>
    UniqueClicked,

    /// <summary>Bytes of delivered messages.</summary>
    Bytes,
}
