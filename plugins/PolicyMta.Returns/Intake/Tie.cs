using PolicyMta.ReturnedMail;

namespace PolicyMta.Returns.Intake;

/// <summary>A recipient of a message of this server, proven, and what a report says of it. Immutable.</summary>
/// <param name="Mail">The message.</param>
/// <param name="Recipient">The recipient.</param>
/// <param name="Said">What the report says.</param>
internal sealed record Tie(SentMail Mail, string Recipient, ReturnedRecipient Said);
