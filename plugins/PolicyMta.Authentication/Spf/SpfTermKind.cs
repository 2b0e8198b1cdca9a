namespace PolicyMta.Authentication.Spf;

/// <summary>The mechanisms (RFC 7208 section 5).</summary>
internal enum SpfTermKind
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}
