namespace PolicyMta.Campaigns.Sending;

/// <summary>What is kept of a campaign between its turns, and can be made again. For one thread at a time.</summary>
internal sealed class CampaignMemory(TimeProvider time)
{
    public SendingPace Pace { get; } = new(time);

    /// <summary>The letters of <see cref="Revision"/> of the plan.</summary>
    public LetterSet? Letters { get; set; }

    public long Revision { get; set; }

    /// <summary>The messages that were asked back already.</summary>
    public HashSet<(long Contact, long Take)> Withdrawn { get; } = [];

    /// <summary>Until when nothing is tried after a failure.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>The marks that are being handed in while the next recipients are marked.</summary>
    public UnderWay? UnderWay { get; set; }

    /// <summary>Waits until what is under way has been handed in and booked.</summary>
    /// <returns>False if the server took some of it not: that stays marked.</returns>
    public async Task<bool> FinishAsync()
    {
        if (UnderWay is not { } underWay)
            return true;
        UnderWay = null;
        return await underWay.HandIn;
    }
}
