namespace PolicyMta.DkimSigning.Rotation;

/// <summary>One key of a rotation, as it is kept on disk. Immutable.</summary>
internal sealed record RotatedKey
{
    public required string Selector { get; init; }

    public required KeyStage Stage { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Since when DNS has served its record without a break; null if it does not.</summary>
    public DateTimeOffset? SeenSince { get; init; }

    /// <summary>The longest time to live that its record was seen with.</summary>
    public TimeSpan Ttl { get; init; }

    public DateTimeOffset? SignsSince { get; init; }

    /// <summary>When the last signature by it has expired; null while it may sign.</summary>
    public DateTimeOffset? KeepUntil { get; init; }

    /// <summary>Whether DNS stopped serving the record of a key that signs: it pauses until the record is back.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>Whether it signs now.</summary>
    public bool MaySign => Stage == KeyStage.Signing && !IsWithdrawn;
}
