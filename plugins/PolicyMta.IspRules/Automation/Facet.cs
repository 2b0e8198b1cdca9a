namespace PolicyMta.IspRules.Automation;

/// <summary>A fact of a failed delivery by which an action aims.</summary>
internal enum Facet
{
    Source,

    /// <summary>The provider; the site where no provider is named.</summary>
    Provider,

    Site,

    Domain,

    Tenant,

    Campaign,

    SenderDomain,

    Recipient,
}
