using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Mails;

/// <summary>What a message that came back means for one recipient. Immutable.</summary>
/// <param name="Message">The message.</param>
/// <param name="Recipient">What it says of the recipient; null if it tells of none, as ordinary mail does.</param>
/// <param name="Decision">Category, kind, scope, rule and confidence.</param>
internal sealed record MailVerdict(ReturnedMessage Message, ReturnedRecipient? Recipient, BounceDecision Decision);
