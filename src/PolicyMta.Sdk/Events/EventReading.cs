namespace PolicyMta.Sdk;

/// <summary>What a reader or exporter wants of the journal.</summary>
public sealed record EventReading
{
    /// <summary>Where a reader begins that has never read.</summary>
    public EventStart Start { get; init; } = EventStart.Now;

    /// <summary>The kinds of event that are wanted (see <see cref="EventKind"/>); empty for all.</summary>
    public ImmutableHashSet<string> Kinds { get; init; } = [];

    /// <summary>
    /// The tenants whose events are wanted; empty for all. Events of the server, which have no tenant, come only if it is empty.
    /// </summary>
    public ImmutableHashSet<string> Tenants { get; init; } = [];

    /// <summary>How many events a batch holds at most: 1 to 10,000.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>
    /// Whether events come with their <see cref="DeliveryEvent.Decisions"/>, which are most of an event's text: a reader that does not look
    /// at them reads faster without.
    /// </summary>
    public bool WithDecisions { get; init; } = true;

    /// <summary>Whether events also come as the journal holds them (<see cref="EventBatch.Json"/>), decisions included.</summary>
    public bool WithJson { get; init; } = true;
}
