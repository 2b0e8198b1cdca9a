using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery;

/// <summary>The addresses of a host in the order to try them: those that the egress source can reach, IPv4 and IPv6 in turn, IPv4 first.</summary>
internal static class HostAddresses
{
    /// <summary>One or more addresses, or why there is none.</summary>
    public static async ValueTask<(ImmutableArray<IPAddress> Addresses, SmtpReply? Failure)> FindAsync(
        IResolver resolver, string host, EgressSource source, CancellationToken cancellationToken)
    {
        ImmutableArray<IPAddress> published;
        if (IPAddress.TryParse(host, out var literal))
        {
            published = [literal];
        }
        else
        {
            var answer = await resolver.LookupAddressesAsync(host, cancellationToken);
            if (answer.Status != DnsStatus.Found)
                return ([], answer.Status == DnsStatus.Failed ? OwnReplies.DnsFailed(answer.Error) : OwnReplies.NoAddress(host));
            published = answer.Records;
        }

        var addresses = Order(published, source.LocalAddress?.AddressFamily);
        return addresses.IsEmpty ? ([], OwnReplies.NoAddressOfFamily(host, source.Name)) : (addresses, null);
    }

    /// <summary>Orders addresses, leaving out those of another family where one is given.</summary>
    public static ImmutableArray<IPAddress> Order(ImmutableArray<IPAddress> addresses, AddressFamily? family)
    {
        if (addresses.Length == 1 && (family is null || addresses[0].AddressFamily == family))
            return addresses;

        var inet = OfFamily(addresses, AddressFamily.InterNetwork, family);
        var inet6 = OfFamily(addresses, AddressFamily.InterNetworkV6, family);
        var ordered = ImmutableArray.CreateBuilder<IPAddress>(inet.Length + inet6.Length);
        for (var i = 0; i < Math.Max(inet.Length, inet6.Length); i++)
        {
            if (i < inet.Length)
                ordered.Add(inet[i]);
            if (i < inet6.Length)
                ordered.Add(inet6[i]);
        }

        return ordered.DrainToImmutable();
    }

    private static IPAddress[] OfFamily(ImmutableArray<IPAddress> addresses, AddressFamily family, AddressFamily? wanted) =>
        wanted is null || wanted == family ? [.. addresses.Where(address => address.AddressFamily == family)] : [];
}
