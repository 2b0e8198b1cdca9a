namespace PolicyMta.DkimSigning.Rotation;

/// <summary>How the keys of one entry are rotated. Immutable.</summary>
/// <param name="Key">The entry; its selector begins those of the keys.</param>
/// <param name="Every">How long a key signs before the next one is made.</param>
/// <param name="Keep">How long a record stays after the last signature by its key was made.</param>
internal sealed record RotationPlan(KeyOptions Key, TimeSpan Every, TimeSpan Keep)
{
    /// <summary>How long records of keys stay whose signatures have no end.</summary>
    private static readonly TimeSpan KeepWithoutEnd = TimeSpan.FromDays(30);

    /// <summary>What may lie between the decision that a key signs no more and its last signature.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <param name="key">The entry.</param>
    /// <param name="expiresAfter">How long signatures hold if the entry does not say.</param>
    public static RotationPlan Of(KeyOptions key, TimeSpan expiresAfter)
    {
        var lifetime = key.ExpiresAfter ?? expiresAfter;
        return new RotationPlan(
            key with { ExpiresAfter = lifetime },
            key.Rotate ?? TimeSpan.MaxValue,
            (lifetime == TimeSpan.Zero ? KeepWithoutEnd : lifetime) + Margin);
    }

    /// <summary>How rules and scripts name whichever key signs.</summary>
    public string Name => $"{Key.Selector}._domainkey.{Key.Domain.ToLowerInvariant()}";

    /// <summary>The name of a key's record in DNS.</summary>
    public string RecordName(string selector) => $"{selector}._domainkey.{Key.Domain.ToLowerInvariant()}";
}
