using System.Buffers;
using System.Text.Unicode;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Judges addresses that come as text, from HTTP, plugins and policy, by the grammar of MAIL and RCPT: what is taken here can be said to a
/// receiver. Source routes are not taken, for nobody but an old mail client writes them. Pure.
/// </summary>
internal static class AddressCheck
{
    private const int MaxShown = 80;
    private const int MaxLength = MailboxParser.MaxPathLength - 2;

    /// <param name="address">The address without angle brackets.</param>
    /// <param name="isLenient">As in <see cref="MailboxParser.ParseForwardPath"/>.</param>
    /// <returns>What is wrong with it as a recipient, in a sentence, or null.</returns>
    public static string? MistakeInRecipient(string address, bool isLenient) => MistakeIn(address, isReturnPath: false, isLenient);

    /// <param name="address">The address without angle brackets; empty for the null reverse-path.</param>
    /// <param name="isLenient">As in <see cref="MailboxParser.ParseReversePath"/>.</param>
    /// <returns>What is wrong with it as a return path, in a sentence, or null.</returns>
    public static string? MistakeInReturnPath(string address, bool isLenient) =>
        address.Length == 0 ? null : MistakeIn(address, isReturnPath: true, isLenient);

    /// <summary>An address in a message for a human: printable, and not longer than a line.</summary>
    public static string Shown(string address) => PrintableText.Excerpt(address, MaxShown);

    private static string? MistakeIn(string address, bool isReturnPath, bool isLenient)
    {
        if (address.Length > MaxLength)
            return $"'{Shown(address)}' is longer than {MaxLength} characters.";
        Span<byte> bytes = stackalloc byte[MaxLength * 3];
        if (Utf8.FromUtf16(address, bytes, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
            return $"'{Shown(address)}' is not a valid address: it is not valid Unicode.";

        var path = bytes[..length];
        var syntax = isReturnPath
            ? MailboxParser.ParseReversePath(path, out var mailbox, isLenient)
            : MailboxParser.ParseForwardPath(path, out mailbox, isLenient);
        return syntax switch
        {
            MailboxSyntax.Valid or MailboxSyntax.NonAscii when mailbox.Length == length => null,
            MailboxSyntax.TooLong => $"'{Shown(address)}' is longer than an address may be (RFC 5321 section 4.5.3.1).",
            MailboxSyntax.NoDomain => $"'{Shown(address)}' has no domain: write it like jane@example.com.",
            _ => $"'{Shown(address)}' is not a valid address: write it like jane@example.com.",
        };
    }
}
