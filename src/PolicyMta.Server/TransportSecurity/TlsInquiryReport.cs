namespace PolicyMta.Server.TransportSecurity;

/// <summary>How mail for a domain would be protected.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Failure">Why it has no hosts, or null.</param>
/// <param name="IsAuthentic">Whether DNSSEC vouches for its hosts.</param>
/// <param name="Policy">What is known of its MTA-STS policy; null if it announces none.</param>
/// <param name="Hosts">Its hosts, best preference first.</param>
/// <param name="Days">What was counted for TLS reports, the newest day first.</param>
internal sealed record TlsInquiryReport(
    string Domain, string? Failure, bool IsAuthentic, StsReport? Policy, ImmutableArray<TlsHostReport> Hosts,
    ImmutableArray<TlsDayReport> Days);
