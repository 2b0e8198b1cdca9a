using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MimeKit;

namespace PolicyMta.Server.Http;

/// <summary>
/// Turns what a client wrote into an address that SMTP can carry: internationalised domains in their ASCII form, everything else refused
/// with words.
/// </summary>
internal static class Mailbox
{
    private const int MaxLength = 254;
    private const int MaxLocalPart = 64;
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <summary>Reads <c>jane@example.com</c> or <c>Jane Doe &lt;jane@example.com&gt;</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out MailboxAddress? mailbox, [NotNullWhen(false)] out string? error)
    {
        mailbox = null;
        error = null;
        if (text.AsSpan().ContainsAny('\r', '\n', '\0'))
            error = "must be one line.";
        else if (!MailboxAddress.TryParse(text, out var parsed))
            error = $"'{Shown(text)}' is not a valid address: write jane@example.com or \"Jane Doe <jane@example.com>\".";
        else if (TryEnvelope(parsed.Address, out var address, out error))
            mailbox = new MailboxAddress(parsed.Name, address);
        return mailbox is not null;
    }

    /// <summary>Reads a bare address for the envelope.</summary>
    public static bool TryEnvelope(string text, [NotNullWhen(true)] out string? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1)
            error = $"'{Shown(text)}' is not a valid address: it needs a local part, an at sign and a domain.";
        else if (text.AsSpan(0, at).IndexOfAnyExceptInRange('!', '~') >= 0 && text[0] != '"')
            error = $"the part before '@' in '{Shown(text)}' must be ASCII without spaces.";
        else if (text.AsSpan(0, at).IndexOfAnyExceptInRange(' ', '~') >= 0 || text.AsSpan(0, at).IndexOfAny('<', '>') >= 0)
            error = $"the part before '@' in '{Shown(text)}' has characters that SMTP cannot carry.";
        else if (at > MaxLocalPart)
            error = $"the part before '@' is longer than {MaxLocalPart} characters.";
        else if (!TryDomain(text[(at + 1)..], out var domain))
            error = $"'{Shown(text[(at + 1)..])}' is not a valid domain name.";
        else if (at + 1 + domain.Length > MaxLength)
            error = $"the address is longer than {MaxLength} characters.";
        else
            address = string.Concat(text.AsSpan(0, at + 1), domain);
        return address is not null;
    }

    private static bool TryDomain(string text, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        if (text is ['[', .., ']'])
            domain = text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? text : null;
        else
        {
            try
            {
                domain = Idn.GetAscii(text);
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        return domain is not null;
    }

    private static string Shown(string text) => text.Length > 80 ? text[..80] + "..." : text;
}
