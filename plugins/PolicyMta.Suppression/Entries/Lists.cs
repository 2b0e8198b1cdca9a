namespace PolicyMta.SuppressionList.Entries;

/// <summary>What a message belongs to beside its tenant, as entries name it; empty for none. Immutable.</summary>
/// <param name="List">Its list.</param>
/// <param name="Campaign">Its campaign, as <c>campaign:NAME</c>.</param>
internal readonly record struct Lists(string List, string Campaign)
{
    public static Lists None => new("", "");

    public static string OfCampaign(string campaign) => campaign.Length == 0 ? "" : "campaign:" + campaign;
}
