using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Bounces;

/// <summary>One recipient of a notice and how it stands.</summary>
internal sealed record NoticeRecipient(Recipient Recipient, Outcome Outcome);
