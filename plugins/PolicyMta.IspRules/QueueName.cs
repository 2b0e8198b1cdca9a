namespace PolicyMta.IspRules;

/// <summary>What ready queues are told apart by; those that differ in their protection alone are one. Immutable.</summary>
internal readonly record struct QueueName(string Source, string Site, string Profile, string? Provider)
{
    public static QueueName Of(QueueFacts queue) => new(queue.EgressSource, queue.Site, queue.TrafficProfile, queue.Provider);

    /// <summary>What has been added to a count; one of a queue that was made anew began at 0.</summary>
    public static long Since(long before, long now) => now >= before ? now - before : now;
}
