using System.Buffers;
using System.Text;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>
/// Checks a path by RFC 5321 section 4.1.2 and finds the mailbox in it. Source routes are checked and dropped, as appendix C asks. UTF-8
/// may stand in local part and domain (RFC 6531 section 3.3); a domain with it must have A-labels, for it could not be looked up otherwise.
/// Lenient, it also takes local parts with dots where the grammar has none (<c>taro.@x</c>, <c>.a@x</c>, <c>a..b@x</c>), which exist. Pure:
/// no input makes it throw, and nothing is allocated for ASCII.
/// </summary>
internal static class MailboxParser
{
    /// <summary>The longest path, its angle brackets included (section 4.5.3.1.3).</summary>
    public const int MaxPathLength = 256;

    /// <summary>The longest local part (section 4.5.3.1.1).</summary>
    public const int MaxLocalPartLength = 64;

    /// <summary>The longest domain (section 4.5.3.1.2).</summary>
    public const int MaxDomainLength = 255;

    private const int MaxLabelLength = 63;

    private static readonly SearchValues<byte> AtomText = SearchValues.Create(
        [
            .. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"u8,
            .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b),
        ]);

    private static readonly SearchValues<byte> AtomTextAndDot =
        SearchValues.Create([.. Enumerable.Range(0, 0x100).Select(b => (byte)b).Where(b => b == (byte)'.' || AtomText.Contains(b))]);

    // Underscores stand in no RFC 1123 host name, and in many real ones.
    private static readonly SearchValues<byte> LabelText =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> Ipv6Text = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    /// <summary>Reads the recipient of RCPT.</summary>
    /// <param name="path">The path without angle brackets.</param>
    /// <param name="mailbox">The mailbox, a part of the path; empty if there is none.</param>
    /// <param name="isLenient">Whether a local part may have dots at its ends and next to each other.</param>
    public static MailboxSyntax ParseForwardPath(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> mailbox, bool isLenient = false) =>
        Parse(path, MaxLocalPartLength, isLenient, out mailbox);

    /// <summary>
    /// Reads the sender of MAIL, which is not the null reverse-path. Its local part may be longer than 64 octets, because return paths that
    /// name the recipient (VERP) are; the limit of the whole path bounds it.
    /// </summary>
    /// <param name="path">The path without angle brackets.</param>
    /// <param name="mailbox">The mailbox, a part of the path; empty if there is none.</param>
    /// <param name="isLenient">Whether a local part may have dots at its ends and next to each other.</param>
    public static MailboxSyntax ParseReversePath(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> mailbox, bool isLenient = false) =>
        Parse(path, MaxPathLength, isLenient, out mailbox);

    private static MailboxSyntax Parse(ReadOnlySpan<byte> path, int maxLocalPart, bool isLenient, out ReadOnlySpan<byte> mailbox)
    {
        mailbox = default;
        if (path.Length > MaxPathLength - 2)
            return MailboxSyntax.TooLong;
        var isAscii = Ascii.IsValid(path);
        if (!isAscii && !IsPrintableUtf8(path))
            return MailboxSyntax.Malformed;

        var start = SourceRouteLength(path);
        if (start < 0)
            return MailboxSyntax.Malformed;

        var text = path[start..];
        var local = LocalPartLength(text, isLenient);
        if (local <= 0)
            return MailboxSyntax.Malformed;
        if (local > maxLocalPart)
            return MailboxSyntax.TooLong;
        if (local < text.Length && (text[local] != (byte)'@' || !IsDomainOrLiteral(text[(local + 1)..])))
            return MailboxSyntax.Malformed;

        mailbox = text;
        if (local == text.Length)
            return MailboxSyntax.NoDomain;
        return isAscii || Ascii.IsValid(text) ? MailboxSyntax.Valid : MailboxSyntax.NonAscii;
    }

    /// <summary>
    /// The length of <c>@one.example,@two.example:</c> with its colon, 0 if there is no route, -1 where it is malformed.
    /// </summary>
    private static int SourceRouteLength(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'@')
            return 0;

        var position = 0;
        while (position < path.Length && path[position] == (byte)'@')
        {
            var length = path[position..].IndexOfAny((byte)',', (byte)':');
            if (length < 0 || !IsDomain(path.Slice(position + 1, length - 1)))
                return -1;
            position += length + 1;
            if (path[position - 1] == (byte)':')
                return position;
        }

        return -1;
    }

    /// <summary>The length of the dot-string or quoted string that the text begins with; 0 or less where it is neither.</summary>
    private static int LocalPartLength(ReadOnlySpan<byte> text, bool isLenient)
    {
        if (!text.IsEmpty && text[0] == (byte)'"')
            return QuotedStringLength(text);
        if (isLenient)
            return LenientLength(text);

        var position = 0;
        while (true)
        {
            var atom = text[position..].IndexOfAnyExcept(AtomText);
            if (atom < 0)
                atom = text.Length - position;
            if (atom == 0)
                return -1;
            position += atom;
            if (position >= text.Length || text[position] != (byte)'.')
                return position;
            position++;
        }
    }

    /// <summary>The length of atoms with dots anywhere among them; dots alone are no local part.</summary>
    private static int LenientLength(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(AtomTextAndDot);
        if (length < 0)
            length = text.Length;
        return text[..length].ContainsAnyExcept((byte)'.') ? length : -1;
    }

    private static int QuotedStringLength(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == (byte)'"')
                return i == 1 ? -1 : i + 1;
            if (text[i] == (byte)'\\' && ++i >= text.Length)
                return -1;
            if (text[i] is < 32 or 127)
                return -1;
        }

        return -1;
    }

    private static bool IsDomainOrLiteral(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text[0] == (byte)'[' ? IsAddressLiteral(text) : IsDomain(text);

    private static bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxDomainLength)
            return false;
        if (!Ascii.IsValid(text))
            return DnsName.Normalize(Encoding.UTF8.GetString(text)) is { } name && IsDomain(Encoding.ASCII.GetBytes(name));

        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var label = dot < 0 ? text : text[..dot];
            if (label.Length is 0 or > MaxLabelLength || label[0] == (byte)'-' || label[^1] == (byte)'-'
                || label.ContainsAnyExcept(LabelText))
                return false;
            if (dot < 0)
                return true;
            text = text[(dot + 1)..];
        }
    }

    /// <summary>Strict UTF-8 (no surrogates, nothing overlong) without control characters.</summary>
    private static bool IsPrintableUtf8(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done || Rune.IsControl(rune))
                return false;
            text = text[length..];
        }

        return true;
    }

    private static bool IsAddressLiteral(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[^1] != (byte)']')
            return false;

        var inner = text[1..^1];
        var tag = "IPv6:"u8;
        if (inner.Length > tag.Length && Ascii.EqualsIgnoreCase(inner[..tag.Length], tag))
            return !inner[tag.Length..].ContainsAnyExcept(Ipv6Text) && IpText.TryRead(inner[tag.Length..], out _);
        return IpText.IsIpv4(inner);
    }
}
