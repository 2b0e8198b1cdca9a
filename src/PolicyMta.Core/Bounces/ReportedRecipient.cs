using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Bounces;

/// <summary>A recipient that the sender may be told about.</summary>
/// <param name="Index">Its index into the message's recipients.</param>
/// <param name="Address">Its address.</param>
/// <param name="Outcome">How it stands.</param>
internal readonly record struct ReportedRecipient(int Index, string Address, Outcome Outcome);
