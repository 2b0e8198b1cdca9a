using System.Runtime.InteropServices;

namespace PolicyMta.Campaigns.Store;

/// <summary>Adds to counts.</summary>
internal static class Counting
{
    public static void Count(this Dictionary<CounterKey, long> counts, CounterKey key, long amount = 1) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += amount;
}
