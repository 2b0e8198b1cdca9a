namespace PolicyMta.Core.Delivery.Security;

/// <summary>The kinds of policies that domains publish.</summary>
internal enum PublishedKind
{
    /// <summary>None: <c>no-policy-found</c>.</summary>
    None,

    /// <summary>An MTA-STS policy: <c>sts</c>.</summary>
    Sts,

    /// <summary>TLSA records: <c>tlsa</c>.</summary>
    Tlsa,
}
