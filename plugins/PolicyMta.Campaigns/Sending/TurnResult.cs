namespace PolicyMta.Campaigns.Sending;

/// <summary>How a turn of a campaign went.</summary>
internal enum TurnResult
{
    /// <summary>There is more to do at once.</summary>
    Again,

    /// <summary>Something must happen first: deliveries, time, a winner.</summary>
    Waits,

    /// <summary>The server takes no mail now.</summary>
    Refused,
}
