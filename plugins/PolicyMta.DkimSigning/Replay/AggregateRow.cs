namespace PolicyMta.DkimSigning.Replay;

/// <summary>What a DMARC report says of one signature of some messages. Immutable.</summary>
/// <param name="Domain">d= in lower case.</param>
/// <param name="Selector">s=.</param>
/// <param name="Holds">Whether the signature holds.</param>
/// <param name="Count">How many messages.</param>
internal sealed record AggregateRow(string Domain, string Selector, bool Holds, long Count);
