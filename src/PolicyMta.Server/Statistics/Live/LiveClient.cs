namespace PolicyMta.Server.Statistics.Live;

/// <summary>
/// One client and how far it is. Nothing is kept for it but a bounded sample of events: it fetches the rest when it is ready for it, and
/// what it was too slow for is not there any more.
/// </summary>
internal sealed class LiveClient(LiveFilter filter, LiveTopics topics)
{
    public LiveFilter Filter => filter;

    public LiveTopics Topics => topics;

    /// <summary>The tenants that it is for, as one text; null for one of an operator of all tenants.</summary>
    public string? Owner { get; init; }

    public ActivitySample Activity { get; } = new();

    /// <summary>The last second that it was told of.</summary>
    public long Second { get; set; }

    /// <summary>The last state of the queues that it was told of.</summary>
    public long QueueVersion { get; set; }

    /// <summary>The last act that it was told of.</summary>
    public long Mark { get; set; }

    public bool Follows(LiveTopics topic) => (topics & topic) != 0;
}
