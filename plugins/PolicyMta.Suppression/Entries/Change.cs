namespace PolicyMta.SuppressionList.Entries;

/// <summary>One change to an entry: grounds go first, then one comes. Immutable.</summary>
/// <param name="Key">The entry's key.</param>
internal sealed record Change(byte[] Key)
{
    /// <summary>A ground to add, or null.</summary>
    public Ground? Added { get; init; }

    /// <summary>The address as it was given, if it is not its own normal form.</summary>
    public string? Original { get; init; }

    /// <summary>Which grounds go, or null for none.</summary>
    public Func<Ground, bool>? Removed { get; init; }

    /// <summary>Whether an equal ground is replaced rather than prolonged.</summary>
    public bool Replaces { get; init; }

    public Entry? Apply(Entry? before)
    {
        var entry = Removed is null ? before : before?.Without(Removed);
        if (Added is not { } ground)
            return entry;
        entry ??= new Entry();
        if (Replaces)
            entry = entry.Without(known => known.Reason == ground.Reason) ?? entry with { Grounds = [] };
        return entry.With(ground, Original);
    }
}
