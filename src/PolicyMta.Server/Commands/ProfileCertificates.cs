using PolicyMta.Policies;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>Finds traffic profiles that name a certificate which is not there: mail under them would wait.</summary>
internal static class ProfileCertificates
{
    public static IEnumerable<PolicyProblem> Mistakes(ServerConfiguration configuration, IEnumerable<TrafficProfile> profiles)
    {
        var known = configuration.Server.Delivery.ClientCertificates;
        foreach (var profile in profiles.OrderBy(static profile => profile.Name, StringComparer.Ordinal))
        {
            if (profile.TlsCertificate is not { } name || known.ContainsKey(name))
                continue;
            yield return new PolicyProblem(
                new SourcePlace(configuration.File, 0, 0),
                $"The traffic profile '{profile.Name}' names the certificate '{name}', which is not defined.",
                known.Count == 0
                    ? $"Write delivery: {{ client_certificates: {{ {name}: {{ certificate: FILE.pem, key: FILE.pem }} }} }}."
                    : $"Those of delivery.client_certificates are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
        }
    }
}
