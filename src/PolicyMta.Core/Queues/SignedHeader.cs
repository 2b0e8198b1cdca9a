namespace PolicyMta.Core.Queues;

/// <summary>What on-sign made of one message.</summary>
/// <param name="Generation">The policy generation that made it.</param>
/// <param name="Prefix">The header fields with CRLF line ends; empty if nobody signed.</param>
/// <param name="IsMissing">Whether a signature was demanded and none was made.</param>
/// <param name="Trace">Who said what.</param>
internal sealed record SignedHeader(long Generation, ReadOnlyMemory<byte> Prefix, bool IsMissing, ImmutableArray<TraceEntry> Trace);
