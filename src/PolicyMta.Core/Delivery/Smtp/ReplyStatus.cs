namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>What the bytes received so far amount to.</summary>
internal enum ReplyStatus
{
    /// <summary>The beginning of a reply.</summary>
    Incomplete,

    /// <summary>A whole reply.</summary>
    Complete,

    /// <summary>No reply as RFC 5321 section 4.2 has them, or one beyond all bounds.</summary>
    Malformed,

    /// <summary>Nothing more will come.</summary>
    Closed,
}
