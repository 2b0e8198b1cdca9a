using System.Net;

namespace PolicyMta.Sdk;

/// <summary>Where a plugin's HTTP client may go (see <see cref="IPluginBuilder.OpenWeb"/>). Immutable.</summary>
public sealed record WebAccess
{
    /// <summary>
    /// The networks of this machine, and private and link-local ones, that connections may go to; empty for none. Hosts of
    /// <c>dns.hosts</c> may be anywhere.
    /// </summary>
    public ImmutableArray<IPNetwork> InternalNetworks { get; init; } = [];

    /// <summary>A PEM file with the authorities to trust; empty for those of the system.</summary>
    public FilePath TrustFile { get; init; }

    /// <summary>How long it may take to connect, of 1 s to 5 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many connections to one host may be open at once, 1 to 1,000.</summary>
    public int ConnectionsPerHost { get; init; } = 4;
}
