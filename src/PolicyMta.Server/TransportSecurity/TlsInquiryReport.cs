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

/// <summary>An MTA-STS policy.</summary>
/// <param name="Mode">Its mode; null if there is none that could be read.</param>
/// <param name="Mx">The hosts that it names.</param>
/// <param name="Id">The id that it was announced by.</param>
/// <param name="FetchedAt">When it was fetched.</param>
/// <param name="Until">Until when it holds.</param>
/// <param name="Problem">What was wrong when it was last fetched, or null.</param>
internal sealed record StsReport(
    string? Mode, ImmutableArray<string> Mx, string? Id, DateTimeOffset? FetchedAt, DateTimeOffset? Until, string? Problem);

/// <summary>A host.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Preference">Its MX preference.</param>
/// <param name="Protection">How connections to it are protected, in words.</param>
/// <param name="Tlsa">Its TLSA records that DNSSEC vouches for.</param>
/// <param name="Problem">What is wrong with what it publishes, or null.</param>
internal sealed record TlsHostReport(string Host, int Preference, string Protection, ImmutableArray<string> Tlsa, string? Problem);

/// <summary>What was counted on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Successes">Sessions that were protected as the domain wants it.</param>
/// <param name="Failures">Others.</param>
internal sealed record TlsDayReport(DateOnly Day, long Successes, long Failures);

/// <summary>The DNS records that our own domains need.</summary>
internal sealed record OwnTlsRecords(ImmutableArray<OwnTlsRecord> Records);

/// <summary>A TXT record.</summary>
/// <param name="Domain">The domain that it is for.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text.</param>
internal sealed record OwnTlsRecord(string Domain, string Name, string Text);
