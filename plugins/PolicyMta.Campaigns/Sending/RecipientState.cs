namespace PolicyMta.Campaigns.Sending;

/// <summary>What became of one recipient of a campaign. The numbers stand in the database.</summary>
internal enum RecipientState
{
    /// <summary>Marked: its message is being written, or was and nobody knows yet whether it was taken.</summary>
    Taken = 0,

    /// <summary>The message is accepted and waits for delivery.</summary>
    Queued = 1,

    /// <summary>The message is being taken back, to be written anew.</summary>
    Recalled = 2,

    /// <summary>The receiver took it.</summary>
    Delivered = 3,

    /// <summary>It was given up.</summary>
    Bounced = 4,

    /// <summary>It was given up because its lifetime ended.</summary>
    Expired = 5,

    /// <summary>It was accepted and dropped, by policy or by an operator.</summary>
    Discarded = 6,

    /// <summary>Policy did not accept it: suppressed recipients, for instance.</summary>
    Refused = 7,

    /// <summary>Its message could not be written.</summary>
    Failed = 8,
}
