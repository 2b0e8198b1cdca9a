namespace PolicyMta.Server.TransportSecurity;

/// <summary>The DNS records that our own domains need.</summary>
internal sealed record OwnTlsRecords(ImmutableArray<OwnTlsRecord> Records);
