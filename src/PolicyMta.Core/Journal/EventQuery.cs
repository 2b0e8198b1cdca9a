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

    /// <summary>How many at most: the oldest; of a recipient's events the latest.</summary>
    public int Limit { get; init; } = int.MaxValue;

    public bool Wants(DeliveryEvent e) =>
        (Since is null || e.Time >= Since)
            && (Kinds.IsEmpty || Kinds.Contains(e.Kind))
            && (Id is null || e.Id == Id)
            && (Recipient is null || e.Recipients.Any(recipient => recipient.Equals(Recipient, StringComparison.OrdinalIgnoreCase)));
}
