using System.Globalization;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Policy;
using PolicyMta.Policies;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>Warns of limits for one site that the server's own limit of connections does not let it reach.</summary>
internal static class ConnectionWarnings
{
    /// <summary>What a profile allows, each source of a pool has for itself; the pool with the most sources counts.</summary>
    public static IEnumerable<PolicyProblem> For(
        ServerConfiguration configuration, IEnumerable<TrafficProfile> profiles, IEnumerable<EgressPool> pools)
    {
        var most = configuration.Server.Delivery.MaxConnections;
        var share = ConnectionShares.MostOfOneSite(most);
        var sources = pools.Select(SourcesOf).DefaultIfEmpty(1).Max();
        foreach (var profile in profiles.OrderBy(profile => profile.Name, StringComparer.Ordinal))
        {
            var all = Math.Min((long)profile.Connections * sources, profile.ProviderTotal?.Connections ?? long.MaxValue);
            if (all <= share)
                continue;
            var ofEach = all == profile.Connections ? "" : string.Create(
                CultureInfo.InvariantCulture, $" ({profile.Connections} for each of {sources} sources of a pool)");
            yield return new PolicyProblem(new SourcePlace(configuration.File, 0, 0), string.Create(
                CultureInfo.InvariantCulture,
                $"delivery.max_connections is {most}, of which one site gets {share} at most, but the traffic profile '{profile.Name}' "
                    + $"allows {all}{ofEach}: raise max_connections, or lower the profile's connections."));
        }
    }

    private static int SourcesOf(EgressPool pool) =>
        pool.Members.Select(static member => member.Source.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count();
}
