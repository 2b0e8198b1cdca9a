using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Queues;

/// <summary>What a ready queue is for: who sends, to which site, under which profile, over which connections.</summary>
internal readonly record struct ReadyKey(string Source, string Site, string Profile, TlsDemand Tls)
{
    public override string ToString() => $"{Source}>{Site}@{Profile}{Tls}";
}
