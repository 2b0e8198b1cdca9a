using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Bounces;

/// <summary>A recipient that an attempt did not reach, and why.</summary>
/// <param name="Index">Its index into the message's recipients.</param>
/// <param name="Address">Its address.</param>
/// <param name="Outcome">What the network said.</param>
internal sealed record FailedRecipient(int Index, string Address, Outcome Outcome)
{
    public ReportedRecipient AsReported() => new(Index, Address, Outcome);
}
