namespace PolicyMta.Core.Delivery;

/// <summary>How one recipient of a message stands after a step.</summary>
/// <param name="Index">Its index into the message's recipients.</param>
/// <param name="Address">Its address.</param>
/// <param name="Outcome">What the network, or this server, said about it.</param>
internal readonly record struct RecipientOutcome(int Index, string Address, Outcome Outcome);
