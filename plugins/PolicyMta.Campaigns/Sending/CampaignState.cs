namespace PolicyMta.Campaigns.Sending;

/// <summary>How far a campaign is. The names stand in the database and in answers.</summary>
internal enum CampaignState
{
    /// <summary>It is being planned.</summary>
    Draft,

    /// <summary>It begins at a time.</summary>
    Scheduled,

    /// <summary>Its messages are being written.</summary>
    Running,

    /// <summary>Nothing of it is written or sent until it is resumed.</summary>
    Paused,

    /// <summary>Everybody's message has been written.</summary>
    Done,

    /// <summary>It was ended before everybody's message had been written.</summary>
    Stopped,
}
