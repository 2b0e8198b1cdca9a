namespace PolicyMta.Sdk;

/// <summary>What was wrong with the TLS of a receiver. Immutable.</summary>
/// <param name="Kind">Which problem it is.</param>
/// <param name="Detail">What happened in words, for operators. It may quote the receiver.</param>
public sealed record TlsProblem(TlsProblemKind Kind, string Detail);
