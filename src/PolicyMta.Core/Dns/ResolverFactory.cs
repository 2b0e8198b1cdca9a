using Microsoft.Extensions.Logging;

namespace PolicyMta.Core.Dns;

/// <summary>Composes the resolver that the options describe: the static table first, then a cache over the name servers.</summary>
internal static class ResolverFactory
{
    /// <exception cref="FormatException">The options hold what cannot be read; <see cref="DnsOptions.Validate"/> finds all of it
    /// beforehand.</exception>
    public static IResolver Create(DnsOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        var table = new HostsTable(options);
        if (options.HostsOnly)
            return new HostsResolver(table);
        var servers = new CachingResolver(new DnsResolver(options, loggerFactory.CreateLogger<DnsResolver>()), options, time);
        return table.IsEmpty ? servers : new HostsResolver(table, servers);
    }
}
