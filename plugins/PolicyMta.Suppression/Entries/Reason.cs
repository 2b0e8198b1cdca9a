namespace PolicyMta.SuppressionList.Entries;

/// <summary>Why somebody gets no mail. The numbers are on disk: new ones are added at the end, up to 15.</summary>
internal enum Reason : byte
{
    /// <summary>The mailbox or domain does not exist or was given up.</summary>
    HardBounce = 0,

    /// <summary>Mail failed often for a cause that may pass.</summary>
    SoftBounce = 1,

    /// <summary>The recipient complained.</summary>
    Complaint = 2,

    /// <summary>The recipient unsubscribed.</summary>
    Unsubscribe = 3,

    /// <summary>An operator or client said so.</summary>
    Manual = 4,

    /// <summary>It stood in a list that was imported without a reason.</summary>
    Import = 5,

    /// <summary>The address is known as a spam trap.</summary>
    SpamTrap = 6,

    /// <summary>The address is not valid.</summary>
    Invalid = 7,
}
