using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Queues;

/// <summary>What a ready queue is for: who sends, to which site, under which profile, over which connections.</summary>
internal readonly record struct ReadyKey(string Source, string Site, string Profile, TlsDemand Tls)
{
    /// <summary>
    /// The provider that on-route named, or null: what is commanded of a provider, and limits over it, are for ready queues as a whole.
    /// </summary>
    public string? Provider { get; init; }

    public override string ToString() => $"{Source}>{Site}@{Profile}{Tls}";
}
