namespace PolicyMta.Core.Queues;

/// <summary>What a scheduled queue is for: one tenant's campaign to one domain.</summary>
internal readonly record struct QueueKey(string Tenant, string Campaign, string Domain)
{
    public override string ToString() => $"{Tenant}/{(Campaign.Length == 0 ? "-" : Campaign)}/{Domain}";
}
