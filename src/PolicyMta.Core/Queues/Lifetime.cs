namespace PolicyMta.Core.Queues;

/// <summary>
/// When a message is given up: its schedule runs from the moment when delivery may begin, and a client's own limit cuts it short.
/// </summary>
internal static class Lifetime
{
    /// <param name="facts">The message.</param>
    /// <param name="receivedAt">When it was accepted by the clock as it is set now, in UTC ticks.</param>
    /// <param name="expiresAfter">How long its schedule runs.</param>
    /// <param name="postponedTo">The time that a client has put delivery off to since, in UTC ticks; 0 if it has not.</param>
    /// <returns>UTC ticks.</returns>
    public static long EndOf(MessageFacts facts, long receivedAt, TimeSpan expiresAfter, long postponedTo = 0)
    {
        var start = StartOf(facts, receivedAt, postponedTo);
        return Math.Min(start + expiresAfter.Ticks, facts.Envelope.ExpiresAt?.UtcTicks ?? long.MaxValue);
    }

    /// <summary>When delivery might begin, in UTC ticks.</summary>
    public static long StartOf(MessageFacts facts, long receivedAt, long postponedTo) =>
        postponedTo != 0 ? postponedTo : Math.Max(receivedAt, facts.Envelope.NotBefore?.UtcTicks ?? 0);
}
