namespace PolicyMta.Sdk;

/// <summary>A kind of fact that a <see cref="TrafficCounter"/> is kept by.</summary>
public enum CounterFactKind
{
    /// <summary>The egress source; written <c>source</c>.</summary>
    Source = 0,

    /// <summary>The egress pool; written <c>pool</c>.</summary>
    Pool = 1,

    /// <summary>The site; written <c>site</c>.</summary>
    Site = 2,

    /// <summary>The provider that on-route named; written <c>provider</c>.</summary>
    Provider = 3,

    /// <summary>The traffic profile; written <c>profile</c>.</summary>
    Profile = 4,

    /// <summary>The recipients' domain; written <c>domain</c>.</summary>
    Domain = 5,

    /// <summary>The tenant; written <c>tenant</c>.</summary>
    Tenant = 6,

    /// <summary>The campaign; written <c>campaign</c>.</summary>
    Campaign = 7,

    /// <summary>The domain of the return path; written <c>sender_domain</c>.</summary>
    SenderDomain = 8,

    /// <summary>A label of the message's metadata; written <c>metadata.NAME</c>.</summary>
    Metadata = 9,

    /// <summary>The address of the receiver's host that a connection leads to; written <c>remote_address</c>.</summary>
    RemoteAddress = 10,
}
