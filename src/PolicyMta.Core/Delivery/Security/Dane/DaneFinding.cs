using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security.Dane;

/// <summary>What DNS says about the certificates of a host.</summary>
/// <param name="Status">How the search ended.</param>
/// <param name="Host">The name whose records were found: the host's, or the one that it is an alias of. It is the name to ask for
/// (SNI).</param>
/// <param name="Published">The records as published.</param>
/// <param name="Problem">What went wrong, for operators; null if nothing did.</param>
internal sealed record DaneFinding(DaneStatus Status, string Host, ImmutableArray<TlsaRecord> Published, string? Problem = null)
{
    /// <summary>Those that can be used.</summary>
    public DaneRecords Records { get; } = DaneRecords.Of(Published);
}
