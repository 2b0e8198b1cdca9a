using System.Text;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Sdk;

namespace PolicyMta.Policies.Plugins;

/// <summary>What a plugin's message must fulfil: nothing of it can break an SMTP dialogue or a record.</summary>
internal static class NewMessageRules
{
    private const int MaxLabel = 255;
    private const int MaxKey = 1024;
    private const int MaxMetadata = 64 * 1024;

    /// <returns>What is wrong, or null.</returns>
    public static string? MistakeIn(NewMessage message)
    {
        if (message.Recipients.IsDefaultOrEmpty || message.Recipients.Length > NewMessage.MaxRecipients)
            return $"A message has 1 to {NewMessage.MaxRecipients} recipients.";
        if (message.Content.IsEmpty || message.Content.Length > NewMessage.MaxBytes)
            return $"A message has 1 to {NewMessage.MaxBytes} bytes.";
        if (message.Content.Span.Contains((byte)0))
            return "A message must not hold a NUL byte: encode binary content, in base64 for instance.";
        if (!IsReturnPath(message.ReturnPath))
            return "The return path is not a valid address.";
        if (message.Recipients.FirstOrDefault(recipient => !IsRecipient(recipient.Address)) is { } wrong)
            return $"A recipient is not a valid address: {Shown(wrong.Address)}";
        if (message.Recipients.Any(recipient => recipient.ReturnPath is { } path && !IsReturnPath(path)))
            return "The return path of a recipient is not a valid address.";
        if (!IsLabel(message.Tenant) || !IsLabel(message.Campaign))
            return $"Tenant and campaign have up to {MaxLabel} characters, none of them a control character.";
        if (message.Metadata.Any(pair => pair.Key.Length is 0 or > MaxLabel || pair.Key.Any(char.IsControl))
            || message.Metadata.Sum(pair => pair.Key.Length + pair.Value.Length) > MaxMetadata)
            return $"Metadata has names of 1 to {MaxLabel} characters, and {MaxMetadata} characters in all.";
        if (message.Key is { } key && key.Length is 0 or > MaxKey)
            return $"A key has 1 to {MaxKey} characters.";
        if (message.KeyWindow <= TimeSpan.Zero || message.KeyWindow > NewMessage.MaxKeyWindow)
            return $"A key is remembered for more than 0s and up to {DurationText.Format(NewMessage.MaxKeyWindow)}.";
        return null;
    }

    private static bool IsReturnPath(string address) => address.Length == 0
        || (MailboxParser.ParseReversePath(Encoding.UTF8.GetBytes(address), out var mailbox) is MailboxSyntax.Valid
            or MailboxSyntax.NonAscii && mailbox.Length == Encoding.UTF8.GetByteCount(address));

    private static bool IsRecipient(string address) =>
        MailboxParser.ParseForwardPath(Encoding.UTF8.GetBytes(address), out var mailbox) is MailboxSyntax.Valid or MailboxSyntax.NonAscii
            && mailbox.Length == Encoding.UTF8.GetByteCount(address);

    private static bool IsLabel(string? text) => text is null || (text.Length <= MaxLabel && !text.Any(char.IsControl));

    private static string Shown(string address) => new([.. address.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);
}
