using System.Net;
using System.Net.Sockets;
using PolicyMta.DnsLookups;

namespace PolicyMta.DkimSigning.Preflight;

/// <summary>
/// Checks the addresses that mail leaves from, as bulk receivers demand it: a name in DNS (PTR) that leads back to the address, and an
/// EHLO name that does. Thread-safe.
/// </summary>
internal sealed class HostChecks(IMailDns dns)
{
    public const string Ptr = "ptr";
    public const string Ehlo = "ehlo";

    private const int MostNames = 10;

    public async Task<List<PreflightResult>> OfAsync(IPAddress address, string ehlo, CancellationToken cancellationToken)
    {
        var results = new List<PreflightResult> { await PtrAsync(address, cancellationToken) };
        if (ehlo.Length > 0)
            results.Add(await EhloAsync(address, ehlo, cancellationToken));
        return results;
    }

    private async Task<PreflightResult> PtrAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var reply = await dns.AskAsync(new DnsQuestion(ReverseName(address), DnsType.Ptr), cancellationToken);
        if (reply.IsFailed)
            return new(Ptr, false, $"DNS could not be asked for the name of {address}");
        if (reply.Values.IsEmpty)
            return new(Ptr, false, $"{address} has no name in DNS (PTR); whoever gave you the address must set it");
        foreach (var name in reply.Values.Take(MostNames))
        {
            if (DnsNames.IsHost(name) && await LeadsToAsync(name, address, cancellationToken) is true)
                return new(Ptr, true, $"{address} has the name {name}, which leads back to it");
        }

        return new(Ptr, false, $"no name of {address} in DNS leads back to it; give the name an address record (A or AAAA)");
    }

    private async Task<PreflightResult> EhloAsync(IPAddress address, string ehlo, CancellationToken cancellationToken)
    {
        if (!DnsNames.IsHost(ehlo) || !ehlo.Contains('.', StringComparison.Ordinal))
            return new(Ehlo, false, "the EHLO name is not a full host name; write one such as mta1.example.com");
        return await LeadsToAsync(ehlo, address, cancellationToken) switch
        {
            true => new(Ehlo, true, $"{ehlo} leads to {address}"),
            false => new(Ehlo, false, $"{ehlo} does not lead to {address}; give it an address record (A or AAAA)"),
            null => new(Ehlo, false, $"DNS could not be asked for {ehlo}"),
        };
    }

    private async Task<bool?> LeadsToAsync(string name, IPAddress address, CancellationToken cancellationToken)
    {
        var type = address.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
        var reply = await dns.AskAsync(new DnsQuestion(name, type), cancellationToken);
        return reply.IsFailed ? null : reply.Values.Any(value => IPAddress.TryParse(value, out var found) && found.Equals(address));
    }

    private static string ReverseName(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? string.Join('.', address.ToString().Split('.').Reverse()) + ".in-addr.arpa"
        : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).Reverse()) + ".ip6.arpa";
}
