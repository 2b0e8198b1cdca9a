namespace PolicyMta.Campaigns.Watching;

/// <summary>What some events tell of one campaign. For one thread.</summary>
internal sealed class CampaignBook(long campaign, long audience)
{
    public long Campaign => campaign;

    public long Audience => audience;

    /// <summary>Events about its messages, by contact, in their order.</summary>
    public Dictionary<long, List<DeliveryEvent>> Mail { get; } = [];

    /// <summary>Opens, clicks, complaints, unsubscriptions.</summary>
    public List<DeliveryEvent> Reactions { get; } = [];

    public void Add(long contact, DeliveryEvent told)
    {
        if (!Mail.TryGetValue(contact, out var list))
            Mail[contact] = list = [];
        list.Add(told);
    }
}
