namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>What came of it: the policy's text, or what was wrong.</summary>
internal readonly record struct StsFetched(ReadOnlyMemory<byte> Text, TlsProblem? Problem);
