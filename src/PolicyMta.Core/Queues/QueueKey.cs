using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Queues;

/// <summary>What a scheduled queue is for: one tenant's campaign to one domain.</summary>
internal readonly record struct QueueKey(string Tenant, string Campaign, string Domain)
{
    public override string ToString() => $"{Tenant}/{(Campaign.Length == 0 ? "-" : Campaign)}/{Domain}";
}

/// <summary>What a ready queue is for: who sends, to which site, under which profile, over which connections.</summary>
internal readonly record struct ReadyKey(string Source, string Site, string Profile, TlsDemand Tls)
{
    public override string ToString() => $"{Source}>{Site}@{Profile}{Tls}";
}
