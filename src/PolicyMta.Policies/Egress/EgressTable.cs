using System.Collections.Frozen;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Text;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Egress;

/// <summary>Makes egress pools of what the configuration says. There is always a pool "default" and a source "default".</summary>
internal static class EgressTable
{
    private const string Default = PolicySnapshot.DefaultName;
    private const int MaxNames = 20;

    public static FrozenDictionary<string, EgressPool> PoolsOf(PolicyOptions options, string hostname)
    {
        var sources = options.EgressSources.ToDictionary(pair => pair.Key, pair =>
            new EgressSource(pair.Key, pair.Value.Address, pair.Value.Ehlo.Length == 0 ? hostname : pair.Value.Ehlo)
            {
                OtherAddress = pair.Value.OtherAddress,
                Proxy = EgressProxy.TryParse(pair.Value.Proxy, out var proxy) ? proxy : null,
            });
        sources.TryAdd(Default, new EgressSource(Default, null, hostname));

        var pools = options.EgressPools.ToDictionary(pair => pair.Key, pair =>
            new EgressPool(pair.Key, [
                .. pair.Value.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => (sources[member.Key], member.Value))
            ]));
        pools.TryAdd(Default, new EgressPool(Default, [(sources[Default], 1)]));
        return pools.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Reports names in settings of plugins that no egress pool or source bears.</summary>
    public static void CheckNames(PolicyOptions options, IEnumerable<EgressName> names, List<PolicyProblem> problems)
    {
        var pools = options.EgressPools.Keys.Append(Default).ToImmutableSortedSet(StringComparer.Ordinal);
        var sources = options.EgressSources.Keys.Append(Default).ToImmutableSortedSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var known = name.IsPool ? pools : sources;
            if (!known.Contains(name.Name))
                problems.Add(new PolicyProblem(
                    name.Place,
                    $"{name.Setting}: there is no egress {(name.IsPool ? "pool" : "source")} '{PrintableText.Excerpt(name.Name, 100)}'."
                        + DidYouMean.For(name.Name, known),
                    $"There are {string.Join(", ", known.Take(MaxNames))}{(known.Count > MaxNames ? ", ..." : "")}."));
        }
    }

    /// <summary>
    /// Addresses that are no pair, texts that are no proxy, names in pools that no source bears, and pools without members.
    /// </summary>
    public static IEnumerable<(string Setting, string Problem)> MistakesIn(PolicyOptions options)
    {
        var names = options.EgressSources.Keys.Append(Default).Distinct().ToImmutableSortedSet(StringComparer.Ordinal);
        foreach (var (source, written) in options.EgressSources)
        {
            if (written.OtherAddress is { } other && (written.Address is null || written.Address.AddressFamily == other.AddressFamily))
                yield return (
                    $"egress_sources[{source}].other_address",
                    "It must be of another family than 'address', which must be written too: one IPv4 and one IPv6 address.");
        }

        foreach (var (source, written) in options.EgressSources.Where(
            pair => pair.Value.Proxy.Length > 0 && !EgressProxy.TryParse(pair.Value.Proxy, out _)))
            yield return ($"egress_sources[{source}].proxy", $"'{written.Proxy}' is not a valid proxy: {EgressProxy.Remedy}");

        foreach (var (pool, members) in options.EgressPools)
        {
            if (members.Count == 0)
                yield return ($"egress_pools[{pool}]", "The pool has no sources. Write 'SOURCE: WEIGHT' lines below it.");
            foreach (var source in members.Keys.Where(source => !names.Contains(source)))
            {
                var similar = Settings.Suggestion.For(source, names) is { } name ? $"Did you mean {name}? " : "";
                yield return (
                    $"egress_pools[{pool}][{source}]",
                    $"There is no egress source of this name. {similar}Sources: {string.Join(", ", names)}.");
            }
        }
    }
}
