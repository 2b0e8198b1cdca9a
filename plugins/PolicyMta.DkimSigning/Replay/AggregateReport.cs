namespace PolicyMta.DkimSigning.Replay;

/// <summary>A DMARC aggregate report (RFC 7489 section 7.2). Untrusted throughout. Immutable.</summary>
/// <param name="Organization">Who wrote it, as it says: a short text.</param>
/// <param name="Id">Its name among the organization's: a short text.</param>
/// <param name="Begin">When the time begins that it is about.</param>
/// <param name="Rows">What it says of signatures.</param>
internal sealed record AggregateReport(string Organization, string Id, DateTimeOffset Begin, ImmutableArray<AggregateRow> Rows);
