namespace PolicyMta.Server.Sessions;

/// <summary>The transcripts of a site, a listener or a message, the newest first.</summary>
internal sealed record TranscriptsReport(string Of, IReadOnlyList<TranscriptReport> Transcripts);
