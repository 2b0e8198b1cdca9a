using MimeKit;

namespace PolicyMta.Server.Http;

/// <summary>One who gets a message of their own.</summary>
/// <param name="Given">The address as the client wrote it.</param>
/// <param name="Mailbox">The address; null if it is none.</param>
/// <param name="Error">What is wrong with it.</param>
/// <param name="Values">What takes the place of the names in the text.</param>
/// <param name="Metadata">Labels for this message alone.</param>
internal sealed record PersonalRecipient(
    string Given, MailboxAddress? Mailbox, string? Error, IReadOnlyDictionary<string, string> Values,
    ImmutableArray<KeyValuePair<string, string>> Metadata);
