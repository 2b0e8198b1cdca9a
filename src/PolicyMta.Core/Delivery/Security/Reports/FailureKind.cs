namespace PolicyMta.Core.Delivery.Security.Reports;

/// <summary>What failures have in common that a report counts together (RFC 8460 section 4.4).</summary>
/// <param name="Problem">The kind of problem.</param>
/// <param name="Detail">What happened in words.</param>
/// <param name="Source">The address of this server; empty if not known.</param>
/// <param name="Host">The MX host; empty if there was none yet.</param>
/// <param name="Remote">Its address; empty if not known.</param>
internal readonly record struct FailureKind(TlsProblemKind Problem, string Detail, string Source, string Host, string Remote);
