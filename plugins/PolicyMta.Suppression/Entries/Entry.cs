namespace PolicyMta.SuppressionList.Entries;

/// <summary>What is known of one address or domain at one level. Immutable.</summary>
internal sealed record Entry
{
    /// <summary>One ground for each reason.</summary>
    public ImmutableArray<Ground> Grounds { get; init; } = [];

    /// <summary>The address as it was first given, if it is not its own normal form.</summary>
    public string? Original { get; init; }

    public EntryFacts Facts => EntryFacts.Of(Grounds);

    public Entry With(Ground ground, string? original)
    {
        var earlier = Grounds.FirstOrDefault(known => known.Reason == ground.Reason);
        return this with
        {
            Grounds = [.. Grounds.Where(known => known.Reason != ground.Reason), ground.After(earlier)],
            Original = Original ?? original,
        };
    }

    /// <summary>The grounds that are not among some reasons; null if none is left.</summary>
    public Entry? Without(Func<Ground, bool> isGone)
    {
        ImmutableArray<Ground> left = [.. Grounds.Where(ground => !isGone(ground))];
        return left.Length == Grounds.Length ? this : left.IsEmpty ? null : this with { Grounds = left };
    }
}
