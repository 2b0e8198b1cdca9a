namespace PolicyMta.IspRules.Automation;

/// <summary>A fact of a failed delivery by which an action aims.</summary>
internal enum Facet
{
    Source,

    /// <summary>The provider; the site where no provider is named.</summary>
    Provider,

    /// <summary>The network of the source's address, /24 or for IPv6 /64; the source where the system chooses the address.</summary>
    SourceNetwork,

    Site,

    Domain,

    Tenant,

    Campaign,

    SenderDomain,

    Recipient,
}
