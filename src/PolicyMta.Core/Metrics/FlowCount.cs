namespace PolicyMta.Core.Metrics;

/// <summary>What is counted on the way of a message. All but messages and notices are recipients.</summary>
internal enum FlowCount
{
    /// <summary>Messages taken.</summary>
    Messages,

    /// <summary>Messages refused.</summary>
    Rejected,

    /// <summary>Recipients of messages taken.</summary>
    Accepted,

    /// <summary>Recipients found in the spool at the start.</summary>
    Recovered,

    /// <summary>Recipients of messages that policy accepted and dropped.</summary>
    Discarded,

    /// <summary>Recipients whose server has taken the message.</summary>
    Delivered,

    /// <summary>Recipients of failed attempts that will be repeated.</summary>
    Deferred,

    /// <summary>Recipients given up, expired ones included.</summary>
    Bounced,

    /// <summary>Recipients taken out of the queue by an operator or a client.</summary>
    Removed,

    /// <summary>Notices to senders that were not sent, because their address had too many.</summary>
    NoticesDropped,

    /// <summary>What could not be read of messages, or was left alone by an edit.</summary>
    MimeNotices,
}
