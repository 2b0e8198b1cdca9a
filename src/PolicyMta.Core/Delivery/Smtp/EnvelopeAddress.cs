using System.Text;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Whether an address can be put between angle brackets: it must not end the command, hold control characters, or need an extension that is
/// missing.
/// </summary>
internal static class EnvelopeAddress
{
    public static bool NeedsSmtpUtf8(string address) => !Ascii.IsValid(address);

    /// <summary>
    /// The form of an address for a receiver: if it takes ASCII alone, the domain in A-labels (RFC 5890). What is still beyond ASCII
    /// then cannot be said to it.
    /// </summary>
    public static string For(string address, bool smtpUtf8)
    {
        if (smtpUtf8 || !NeedsSmtpUtf8(address) || address.LastIndexOf('@') is not (>= 0 and var at)
            || DnsName.Normalize(address[(at + 1)..]) is not { } domain)
            return address;
        return string.Concat(address.AsSpan(0, at + 1), domain);
    }

    /// <summary>Why an address cannot be said to a receiver, or null if it can.</summary>
    public static SmtpReply? Refusal(string address, EnhancedStatusCode syntaxCode, bool smtpUtf8)
    {
        if (address.AsSpan().ContainsAnyInRange('\0', '\x1f') || address.Contains('\x7f', StringComparison.Ordinal)
            || HasBareBracketOrSpace(address))
            return new SmtpReply(553, syntaxCode, "The address is not one that SMTP can carry");
        return !smtpUtf8 && NeedsSmtpUtf8(address)
            ? new SmtpReply(553, new(5, 6, 7), "The address is not ASCII and the receiver does not take such addresses (SMTPUTF8)")
            : null;
    }

    private static bool HasBareBracketOrSpace(ReadOnlySpan<char> address) =>
        address.IndexOfAny('<', '>', ' ') >= 0 && !address.StartsWith('"');
}
