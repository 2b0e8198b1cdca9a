using System.Globalization;
using PolicyMta.Core.Delivery;
using PolicyMta.Policies;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>Warns of limits for one site that the server's own limit of connections does not let it reach.</summary>
internal static class ConnectionWarnings
{
    public static IEnumerable<PolicyProblem> For(ServerConfiguration configuration, IEnumerable<TrafficProfile> profiles)
    {
        var most = configuration.Server.Delivery.MaxConnections;
        var share = ConnectionShares.MostOfOneSite(most);
        var larger = profiles.Where(profile => profile.Connections > share);
        foreach (var profile in larger.OrderBy(profile => profile.Name, StringComparer.Ordinal))
        {
            yield return new PolicyProblem(new SourcePlace(configuration.File, 0, 0), string.Create(
                CultureInfo.InvariantCulture,
                $"delivery.max_connections is {most}, of which one site gets {share} at most, but the traffic profile '{profile.Name}' "
                    + $"allows {profile.Connections}: raise max_connections, or lower the profile's connections."));
        }
    }
}
