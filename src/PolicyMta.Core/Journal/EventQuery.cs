namespace PolicyMta.Core.Journal;

/// <summary>Which events of the journal are wanted.</summary>
internal sealed record EventQuery
{
    /// <summary>None that is older; null for all that are kept.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only these kinds; empty for all.</summary>
    public ImmutableHashSet<string> Kinds { get; init; } = [];

    /// <summary>Only those of one message.</summary>
    public SpoolId? Id { get; init; }

    /// <summary>Only those about one recipient.</summary>
    public string? Recipient { get; init; }

    /// <summary>None that is later; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those of one tenant, campaign, return path or provider, whatever the case of letters.</summary>
    public ImmutableArray<(EventFacet Facet, string Value)> Facets { get; init; } = [];

    /// <summary>Only those of exactly this tenant, since nobody may see another's; null for all.</summary>
    public string? Tenant { get; init; }

    /// <summary>How many at most: the oldest; of a recipient's events the latest.</summary>
    public int Limit { get; init; } = int.MaxValue;

    public bool Wants(DeliveryEvent e) => Wants(e.Time, IndexKeys.Of(e), e.Recipients);

    /// <summary>As the other one, by what an event is found by.</summary>
    public bool Wants(DateTimeOffset time, in IndexKeys keys, IReadOnlyList<string> recipients) =>
        (Since is null || time >= Since)
            && (Until is null || time <= Until)
            && (Tenant is null || keys[EventFacet.Tenant] == Tenant)
            && HasFacets(keys)
            && (Kinds.IsEmpty || (keys.Kind is { } kind && Kinds.Contains(kind)))
            && (Id is null || keys.Message == Id)
            && (Recipient is null || recipients.Any(recipient => recipient.Equals(Recipient, StringComparison.OrdinalIgnoreCase)));

    private bool HasFacets(in IndexKeys keys)
    {
        foreach (var (facet, value) in Facets)
        {
            if (!value.Equals(keys[facet], StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }
}
