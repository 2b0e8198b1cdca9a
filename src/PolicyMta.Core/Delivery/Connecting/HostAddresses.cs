using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>
/// The addresses of a host in the order to try them: those that the egress source can reach and the profile allows, IPv4 and IPv6 in turn.
/// </summary>
internal static class HostAddresses
{
    /// <summary>
    /// One or more addresses, or why there is none; and whether the operator named them in the static table, so that they may be anywhere.
    /// </summary>
    public static async ValueTask<(ImmutableArray<IPAddress> Addresses, bool AreConfigured, SmtpReply? Failure)> FindAsync(
        IResolver resolver, string host, EgressSource source, AddressFamilies families, CancellationToken cancellationToken)
    {
        ImmutableArray<IPAddress> published;
        var areConfigured = false;
        if (IPAddress.TryParse(host, out var literal))
        {
            published = [literal];
        }
        else
        {
            var answer = await resolver.LookupAddressesAsync(host, cancellationToken);
            if (answer.Status != DnsStatus.Found)
                return ([], false, answer.Status == DnsStatus.Failed ? RoutingReplies.DnsFailed(answer.Error) : OwnReplies.NoAddress(host));
            (published, areConfigured) = (answer.Records, answer.IsConfigured);
        }

        var addresses = Order(published, families, source.Reaches);
        return addresses.IsEmpty ? ([], false, OwnReplies.NoAddressOfFamily(host, source.Name)) : (addresses, areConfigured, null);
    }

    /// <summary>Orders addresses, leaving out those that cannot be reached or are not allowed.</summary>
    public static ImmutableArray<IPAddress> Order(
        ImmutableArray<IPAddress> addresses, AddressFamilies families, Func<AddressFamily, bool> isReachable)
    {
        var inet = families == AddressFamilies.OnlyIpv6 ? [] : OfFamily(addresses, AddressFamily.InterNetwork, isReachable);
        var inet6 = families == AddressFamilies.OnlyIpv4 ? [] : OfFamily(addresses, AddressFamily.InterNetworkV6, isReachable);
        if (inet.Length + inet6.Length == addresses.Length && addresses.Length == 1)
            return addresses;

        var (first, second) = families == AddressFamilies.PreferIpv6 ? (inet6, inet) : (inet, inet6);
        var ordered = ImmutableArray.CreateBuilder<IPAddress>(inet.Length + inet6.Length);
        for (var i = 0; i < Math.Max(first.Length, second.Length); i++)
        {
            if (i < first.Length)
                ordered.Add(first[i]);
            if (i < second.Length)
                ordered.Add(second[i]);
        }

        return ordered.DrainToImmutable();
    }

    private static IPAddress[] OfFamily(ImmutableArray<IPAddress> addresses, AddressFamily family, Func<AddressFamily, bool> isReachable) =>
        isReachable(family) ? [.. addresses.Where(address => address.AddressFamily == family)] : [];
}
