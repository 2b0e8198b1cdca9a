namespace PolicyMta.Core.Bounces;

/// <summary>What a notice tells (Action, RFC 3464 section 2.3.3).</summary>
internal enum NoticeKind
{
    /// <summary>The message was given up.</summary>
    Failed,

    /// <summary>It has not been delivered yet and will be tried further.</summary>
    Delayed,

    /// <summary>It was handed to a server that gives no notices of delivery.</summary>
    Relayed,

    /// <summary>It was handed to a server that puts it into the mailbox (LMTP).</summary>
    Delivered,
}
