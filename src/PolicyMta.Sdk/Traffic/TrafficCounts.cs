namespace PolicyMta.Sdk;

/// <summary>What came of the recipients of one ready queue in a time that ends now. Immutable.</summary>
public sealed record TrafficCounts
{
    /// <summary>Recipients that the receiver took.</summary>
    public int Delivered { get; init; }

    /// <summary>Recipients whose attempt failed and will be repeated.</summary>
    public int Deferred { get; init; }

    /// <summary>Recipients that were given up.</summary>
    public int Bounced { get; init; }

    /// <summary>
    /// Deferred and bounced recipients by on-bounce's category; those without one are not in it. At most 32 categories, then "(other)".
    /// </summary>
    public ImmutableDictionary<string, int> ByCategory { get; init; } = ImmutableDictionary<string, int>.Empty;
}
