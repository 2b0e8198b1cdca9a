using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>When a message is given up: its schedule runs from the moment when delivery may begin, and a client's own limit cuts it short.</summary>
internal static class Lifetime
{
    /// <returns>UTC ticks.</returns>
    public static long EndOf(MessageFacts facts, TimeSpan expiresAfter)
    {
        var start = Math.Max(facts.ReceivedAt.UtcTicks, facts.Envelope.NotBefore?.UtcTicks ?? 0);
        return Math.Min(start + expiresAfter.Ticks, facts.Envelope.ExpiresAt?.UtcTicks ?? long.MaxValue);
    }
}
