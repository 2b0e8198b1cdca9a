namespace PolicyMta.Sdk;

/// <summary>A fact of a failed delivery that the mail which a throttle is for has in common with it.</summary>
public enum ThrottleAim
{
    /// <summary>The egress source.</summary>
    Source,

    /// <summary>The provider that on-route named; the site if it named none.</summary>
    Provider,

    /// <summary>The site: the MX hosts that domains share.</summary>
    Site,

    /// <summary>The recipient's domain.</summary>
    Domain,

    /// <summary>The message's tenant.</summary>
    Tenant,

    /// <summary>The message's campaign; nothing is done for mail without one.</summary>
    Campaign,

    /// <summary>The domain of the reverse-path; nothing is done for mail without one.</summary>
    SenderDomain,

    /// <summary>
    /// The network of the egress source's address: /24 for IPv4, /64 for IPv6; the egress source alone if it leaves the address to the
    /// system.
    /// </summary>
    SourceNetwork,
}
