using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>Applies the setting to a name server.</summary>
internal static class AdTrustRule
{
    public static bool Covers(this AdTrust trust, IPAddress server) =>
        trust == AdTrust.Always || (trust == AdTrust.Loopback && IPAddress.IsLoopback(server));
}
