using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Server.Metrics;

/// <summary>
/// Metrics in Prometheus text at <c>/metrics</c> (section <c>metrics</c>): on the HTTP listener for tokens with the scope metrics, or on a
/// listener of their own. Names that go beyond the number of values that a label may have are counted together as <c>(other)</c>.
/// </summary>
internal sealed record MetricsOptions
{
    /// <summary>
    /// Where to listen for metrics alone, without tokens and without encryption: <c>address:port</c>, <c>[v6]:port</c> or <c>*:port</c>.
    /// Everybody who can connect can read them: listen on a private network only. Empty: <c>/metrics</c> is on the HTTP listener.
    /// </summary>
    public ListenAddress? Address { get; init; }

    /// <summary>Values of the label <c>provider</c>, in the order in which they come. 0: no metrics by provider.</summary>
    [Range(0, 10_000)]
    public int MaxProviders { get; init; } = 100;

    /// <summary>Values of the label <c>source</c>: egress sources. 0: no metrics by source.</summary>
    [Range(0, 10_000)]
    public int MaxSources { get; init; } = 100;

    /// <summary>Values of the label <c>category</c>: kinds of failures, as policy names them. 0: no metrics by category.</summary>
    [Range(0, 10_000)]
    public int MaxCategories { get; init; } = 100;

    /// <summary>Values of the label <c>tenant</c>. 0: no metrics by tenant, because clients may choose tenants.</summary>
    [Range(0, 10_000)]
    public int MaxTenants { get; init; }

    /// <summary>Values of the label <c>campaign</c>. 0: no metrics by campaign, because clients choose campaigns.</summary>
    [Range(0, 10_000)]
    public int MaxCampaigns { get; init; }

    /// <summary>Values of the label <c>domain</c>. 0: no metrics by recipient domain, because clients choose recipients.</summary>
    [Range(0, 10_000)]
    public int MaxDomains { get; init; }

    public BreakdownCaps Caps => new()
    {
        Providers = MaxProviders,
        Sources = MaxSources,
        Categories = MaxCategories,
        Tenants = MaxTenants,
        Campaigns = MaxCampaigns,
        Domains = MaxDomains,
    };
}
