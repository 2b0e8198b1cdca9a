using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Stores;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// How much plugins may store (section <c>plugins.store</c>). The store lies in the folder <c>plugins</c> below the spool's.
/// </summary>
internal sealed record PluginStoreOptions
{
    /// <summary>What each plugin may store at most, in MiB.</summary>
    [Range(1, 1_000_000)]
    public int QuotaMb { get; init; } = StoreQuotas.DefaultMb;

    /// <summary>By a plugin's id: what it may store at most instead, in MiB.</summary>
    [Range(1, 1_000_000)]
    public IReadOnlyDictionary<string, int> Quotas { get; init; } = new Dictionary<string, int>();

    public StoreQuotas ToQuotas() => new() { QuotaMb = QuotaMb, ByOwner = Quotas.ToFrozenDictionary(StringComparer.Ordinal) };
}
