using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using MimeKit;

namespace PolicyMta.Core.Headers;

/// <summary>
/// The one rule for header fields that are not the sender's own: those of scripts, plugins and decisions, and those given with a call.
/// None can begin another field or end the header, and each can be sent.
/// </summary>
internal static class HeaderText
{
    private const int MaxName = 77;

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(code => code != '\t').Append(0x7F).Select(code => (char)code)]);

    private static readonly FrozenSet<string> AddressFields = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc",
        "Resent-From", "Resent-Sender", "Resent-Reply-To", "Resent-To", "Resent-Cc", "Resent-Bcc");

    /// <summary>Whether the field holds addresses.</summary>
    public static bool HoldsAddresses(string name) => AddressFields.Contains(name);

    /// <summary>What is wrong with a field's name, as the end of a sentence; null if nothing is.</summary>
    public static string? MistakeInName(string? name) =>
        name is { Length: > 0 and <= MaxName } && !name.AsSpan().ContainsAnyExceptInRange('!', '~')
            && !name.Contains(':', StringComparison.Ordinal)
                ? null
                : $"is not a valid header field name: use 1 to {MaxName} characters of printable ASCII without spaces and colons "
                    + "(RFC 5322 section 2.2).";

    /// <summary>
    /// What is wrong with a field's value, as the end of a sentence; null if nothing is. It may be folded: a line break, then a space or a
    /// tab.
    /// </summary>
    public static string? MistakeInValue(string name, string? value)
    {
        if (value is null)
            return "is missing.";
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Controls) is >= 0 and var place)
        {
            if (rest[place] is not ('\r' or '\n'))
                return $"has the control character U+{(int)rest[place]:X4}.";
            rest = rest[(place + (rest[place..].StartsWith("\r\n") ? 2 : 1))..];
            if (rest is not [' ' or '\t', ..])
                return "has a line break without a space or a tab behind it: it would begin another header field.";
            var line = rest.IndexOfAny('\r', '\n') is >= 0 and var end ? rest[..end] : rest;
            if (line.IsWhiteSpace())
                return "has a line of nothing but white space: it would end the header.";
        }

        return !IsShort(name, value) && Layout(name, Ascii.IsValid(value) ? value : Encoded(name, Unfold(value))) is null
            ? $"has a word that no line of a message can hold: a line has {HeaderFolding.MaxLine} bytes at most (RFC 5322 section 2.1.1)."
            : null;
    }

    /// <summary>
    /// Writes a field: ASCII as it is, folded only if a line is too long; anything else as encoded words, unless an address needs it.
    /// </summary>
    /// <exception cref="FormatException">The field has a mistake.</exception>
    public static RawHeaderField Write(HeaderField field) =>
        Write(field.Name, Ascii.IsValid(field.Value) ? field.Value : Encoded(field.Name, Unfold(field.Value)));

    /// <summary>Writes a field whose bytes count as they are: a signature.</summary>
    /// <exception cref="FormatException">The field has a mistake.</exception>
    public static RawHeaderField WriteSignature(HeaderField field) => Write(field.Name, field.Value);

    /// <summary>The value in one line.</summary>
    public static string Unfold(string value) =>
        value.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static RawHeaderField Write(string name, string value)
    {
        if (MistakeInName(name) is { } wrongName)
            throw new FormatException($"The name '{name}' {wrongName}");
        if (MistakeInValue(name, value) is { } wrongValue)
            throw new FormatException($"The value of the header field '{name}' {wrongValue}");
        return new RawHeaderField(Encoding.UTF8.GetBytes($"{name}:{Layout(name, value)}\r\n"), name.Length);
    }

    /// <summary>The value as it stands behind the colon; null if a word of it is too long.</summary>
    private static string? Layout(string name, string value)
    {
        var text = value is [' ' or '\t', ..] ? value : " " + value;
        if (HasLooseLineEnds(text))
        {
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
                .Replace("\n", "\r\n", StringComparison.Ordinal);
        }

        return FitsAsItIs(name, text) ? text : HeaderFolding.Fold(name.Length, Unfold(text));
    }

    private static bool HasLooseLineEnds(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny('\r', '\n') is >= 0 and var place)
        {
            if (!text[place..].StartsWith("\r\n"))
                return true;
            text = text[(place + 2)..];
        }

        return false;
    }

    /// <summary>Whether even all of it in one line is not too much, in three bytes for each character.</summary>
    private static bool IsShort(string name, string value) =>
        name.Length + 2 + (Ascii.IsValid(value) ? value.Length : 3 * value.Length) <= HeaderFolding.MaxLine;

    private static bool FitsAsItIs(string name, string text)
    {
        if (IsShort(name, text))
            return true;
        var used = name.Length + 1;
        foreach (var range in text.AsSpan().Split("\r\n"))
        {
            if (used + Encoding.UTF8.GetByteCount(text.AsSpan()[range]) > HeaderFolding.MaxLine)
                return false;
            used = 0;
        }

        return true;
    }

    private static string Encoded(string name, string value)
    {
        if (!HoldsAddresses(name))
            return Folded(name, EncodedWords.Text(value));
        return InternetAddressList.TryParse(value, out var addresses)
            && addresses.Mailboxes.All(static mailbox => Ascii.IsValid(mailbox.LocalPart))
            ? Folded(name, AddressText.Write(addresses))
            : value;
    }

    private static string Folded(string name, string value) => HeaderFolding.Fold(name.Length, " " + value) ?? value;
}
