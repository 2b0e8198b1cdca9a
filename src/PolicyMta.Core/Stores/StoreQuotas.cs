using System.Collections.Frozen;

namespace PolicyMta.Core.Stores;

/// <summary>How many bytes each owner may store. Immutable.</summary>
internal sealed record StoreQuotas
{
    public const int DefaultMb = 1024;

    private const long MiB = 1024 * 1024;

    /// <summary>For owners that are not named, in MiB.</summary>
    public int QuotaMb { get; init; } = DefaultMb;

    /// <summary>By owner, in MiB.</summary>
    public FrozenDictionary<string, int> ByOwner { get; init; } = FrozenDictionary<string, int>.Empty;

    public long Of(string owner) => MiB * ByOwner.GetValueOrDefault(owner, QuotaMb);
}
