using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security.Dane;

/// <summary>What DNS says about the certificates of a host.</summary>
/// <param name="Status">How the search ended.</param>
/// <param name="Host">The name whose records were found: the host's, or the one that it is an alias of. It is the name to ask for (SNI).</param>
/// <param name="Published">The records as published.</param>
/// <param name="Problem">What went wrong, for operators; null if nothing did.</param>
internal sealed record DaneFinding(DaneStatus Status, string Host, ImmutableArray<TlsaRecord> Published, string? Problem = null)
{
    /// <summary>Those that can be used.</summary>
    public DaneRecords Records { get; } = DaneRecords.Of(Published);
}

/// <summary>How the search for TLSA records ended.</summary>
internal enum DaneStatus
{
    /// <summary>There are none, or DNS does not vouch for them: DANE does not apply.</summary>
    None,

    /// <summary>There are some that DNS vouches for.</summary>
    Found,

    /// <summary>It cannot be found out now, so the host must not be used now (RFC 7672 section 2.1.1).</summary>
    Failed,
}
