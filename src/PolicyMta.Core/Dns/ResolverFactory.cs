using PolicyMta.Core.Metrics;

namespace PolicyMta.Core.Dns;

/// <summary>Composes the resolver that the options describe: the static table first, then a cache over the name servers.</summary>
internal static class ResolverFactory
{
    /// <param name="options">What it describes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Makes loggers.</param>
    /// <param name="counts">Counts what is asked; null: nobody looks.</param>
    /// <exception cref="FormatException">The options hold what cannot be read; <see cref="DnsOptions.Validate"/> finds all of it
    /// beforehand.</exception>
    public static IResolver Create(
        DnsOptions options, TimeProvider time, ILoggerFactory loggerFactory, Counters<DnsCount>? counts = null)
    {
        var table = new HostsTable(options);
        if (options.HostsOnly)
            return new HostsResolver(table);
        var servers = new CachingResolver(new DnsResolver(options, loggerFactory.CreateLogger<DnsResolver>()), options, time, counts);
        return table.IsEmpty ? servers : new HostsResolver(table, servers);
    }
}
