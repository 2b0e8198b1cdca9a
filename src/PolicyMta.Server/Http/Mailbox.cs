using System.Diagnostics.CodeAnalysis;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Headers;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Server.Http;

/// <summary>
/// Turns what a client wrote into an address that SMTP can carry: internationalised domains in their ASCII form, local parts as they are
/// (RFC 6531), everything else refused with words. What an address is, is the SMTP parser's to say.
/// </summary>
internal static class Mailbox
{
    /// <summary>Reads <c>jane@example.com</c> or <c>Jane Doe &lt;jane@example.com&gt;</c>.</summary>
    /// <param name="text">What the client wrote.</param>
    /// <param name="isLenient">Whether the local part may have dots at its ends and next to each other.</param>
    /// <param name="mailbox">
    /// The mailbox as a header field can say it: a local part that RFC 5322 has no other form for is quoted.
    /// </param>
    /// <param name="error">What is wrong.</param>
    public static bool TryParse(
        string text, bool isLenient, [NotNullWhen(true)] out MailboxAddress? mailbox, [NotNullWhen(false)] out string? error)
    {
        mailbox = null;
        error = null;
        if (MessageText.MistakeInLine(text) is { } mistake)
            error = mistake;
        else if (Split(text) is not var (name, given))
            error = $"'{AddressCheck.Shown(text)}' is not a valid address: write jane@example.com or \"Jane Doe <jane@example.com>\".";
        else if (TryRecipient(given, isLenient, out var address, out error))
            mailbox = Make(name, address, out error);
        return mailbox is not null;
    }

    /// <summary>Reads a bare address of a recipient.</summary>
    public static bool TryRecipient(
        string text, bool isLenient, [NotNullWhen(true)] out string? address, [NotNullWhen(false)] out string? error) =>
        TryEnvelope(text, AddressCheck.MistakeInRecipient, isLenient, out address, out error);

    /// <summary>Reads a bare address that returned mail goes to.</summary>
    public static bool TryReturnPath(
        string text, bool isLenient, [NotNullWhen(true)] out string? address, [NotNullWhen(false)] out string? error) =>
        TryEnvelope(text, AddressCheck.MistakeInReturnPath, isLenient, out address, out error);

    /// <summary>
    /// The address of a mailbox for the envelope: not quoted if only dots ask for quotes, as receivers of such addresses expect.
    /// </summary>
    public static string EnvelopeOf(MailboxAddress mailbox)
    {
        var address = AddressText.AddressOf(mailbox);
        var at = address.LastIndexOf('@');
        if (at < 3 || address[0] != '"' || address[at - 1] != '"')
            return address;
        var bare = string.Concat(address.AsSpan(1, at - 2), address.AsSpan(at));
        return AddressCheck.MistakeInRecipient(bare, isLenient: true) is null ? bare : address;
    }

    private static bool TryEnvelope(
        string text, Func<string, bool, string?> mistakeIn, bool isLenient, [NotNullWhen(true)] out string? address,
        [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1)
            error = $"'{AddressCheck.Shown(text)}' is not a valid address: it needs a local part, an at sign and a domain.";
        else if (WithAsciiDomain(text, at) is not { } ascii)
            error = $"'{AddressCheck.Shown(text[(at + 1)..])}' is not a valid domain name.";
        else if (mistakeIn(ascii, isLenient) is { } mistake)
            error = mistake;
        else
            address = ascii;
        return address is not null;
    }

    private static string? WithAsciiDomain(string text, int at) => Ascii.IsValid(text.AsSpan(at)) ? text
        : DnsName.Normalize(text[(at + 1)..]) is { } domain ? string.Concat(text.AsSpan(0, at + 1), domain)
        : null;

    /// <summary>
    /// A name, as it was given, and an address that nobody has judged yet. A mail library would read comments, routes and what lacks a
    /// bracket into other names and addresses.
    /// </summary>
    private static (string? Name, string Address)? Split(string text)
    {
        text = text.Trim(' ', '\t');
        if (text is [.., '>'] && OpeningBracket(text) is >= 0 and var open)
            return NameOf(text[..open].Trim(' ', '\t')) is { } name ? (name, text[(open + 1)..^1].Trim(' ', '\t')) : null;
        if (text is [.., ')'] && text.IndexOf(" (", StringComparison.Ordinal) is > 0 and var comment)
            return NameOf(text[(comment + 2)..^1]) is { } named ? (named, text[..comment].TrimEnd(' ', '\t')) : null;
        return text.Length > 0 ? (null, text) : null;
    }

    /// <summary>Where the bracketed address begins: a name may have quotes without an end, and an address brackets within quotes.</summary>
    private static int OpeningBracket(string text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (text[i] == '<' && !isQuoted)
                return i;
        }

        return text.LastIndexOf('<');
    }

    /// <summary>The name without quotes and encoded words; null if it is more than one mailbox has.</summary>
    private static string? NameOf(string text)
    {
        var name = Unquoted(text);
        if (name is null && (text.AsSpan().ContainsAny('<', '>')
            || (text.Contains('@', StringComparison.Ordinal) && text.AsSpan().ContainsAny(',', ';'))))
            return null;
        name ??= text.Replace("\"", "", StringComparison.Ordinal);
        return name.Contains("=?", StringComparison.Ordinal) ? Rfc2047.DecodePhrase(Encoding.UTF8.GetBytes(name)) : name;
    }

    /// <summary>What a quoted string says (RFC 5322 section 3.2.4); null if the text is not one from end to end.</summary>
    private static string? Unquoted(string text)
    {
        if (text is not ['"', .., '"'])
            return null;
        var plain = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '"')
                return null;
            if (text[i] == '\\' && ++i == text.Length - 1)
                return null;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    private static MailboxAddress? Make(string? name, string address, out string? error)
    {
        error = null;
        try
        {
            var mailbox = new MailboxAddress(
                name, AddressCheck.MistakeInRecipient(address, isLenient: false) is null ? address : Quoted(address));
            if (HeaderFolding.Fold(HeaderFolding.PreferredLine, " " + AddressText.Write([mailbox]) + ",") is not null)
                return mailbox;
            error = $"has a name with a word that no line can hold: a line has {HeaderFolding.MaxLine} bytes at most.";
            return null;
        }
        catch (ParseException)
        {
            error = $"'{AddressCheck.Shown(address)}' is not an address that a header field can hold.";
            return null;
        }
    }

    private static string Quoted(string address) =>
        address.LastIndexOf('@') is >= 0 and var at ? $"\"{address[..at]}\"{address[at..]}" : address;
}
