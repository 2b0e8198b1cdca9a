using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Text;

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
        if (AddressCheck.MistakeInReturnPath(message.ReturnPath, isLenient: false) is { } inPath)
            return $"The return path {inPath}";
        foreach (var recipient in message.Recipients)
        {
            if (AddressCheck.MistakeInRecipient(recipient.Address, isLenient: true) is { } inRecipient)
                return $"The recipient {inRecipient}";
            if (recipient.ReturnPath is { } path && AddressCheck.MistakeInReturnPath(path, isLenient: false) is { } inOwnPath)
                return $"The return path of a recipient: {inOwnPath}";
        }

        if (!IsLabel(message.Tenant) || !IsLabel(message.Campaign))
            return $"Tenant and campaign have up to {MaxLabel} characters, none of them a control character.";
        if (message.Metadata.Any(pair => pair.Key.Length is 0 or > MaxLabel || PrintableText.HasControls(pair.Key))
            || message.Metadata.Sum(pair => pair.Key.Length + pair.Value.Length) > MaxMetadata)
            return $"Metadata has names of 1 to {MaxLabel} characters, and {MaxMetadata} characters in all.";
        if (message.Key is { } key && key.Length is 0 or > MaxKey)
            return $"A key has 1 to {MaxKey} characters.";
        if (message.KeyWindow <= TimeSpan.Zero || message.KeyWindow > NewMessage.MaxKeyWindow)
            return $"A key is remembered for more than 0s and up to {DurationText.Format(NewMessage.MaxKeyWindow)}.";
        return null;
    }

    private static bool IsLabel(string? text) => text is null || (text.Length <= MaxLabel && !PrintableText.HasControls(text));
}
