using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using MimeKit;
using PolicyMta.Core.Headers;

namespace PolicyMta.Server.Http;

/// <summary>
/// What the values of a client's own header fields must be: what <see cref="HeaderText"/> asks of all, in one line, and what machines read
/// in the form that they read.
/// </summary>
internal static class HeaderValues
{
    private static readonly FrozenSet<string> Dates = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Date", "Resent-Date");
    private static readonly FrozenSet<string> SingleIds =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Message-ID", "Resent-Message-ID");

    private static readonly FrozenSet<string> IdLists = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "In-Reply-To", "References");

    private static readonly string[] DateFormats =
        ["d MMM yyyy H:mm:ss zzz", "d MMM yyyy H:mm zzz", "d MMM yy H:mm:ss zzz", "d MMM yy H:mm zzz"];

    /// <summary>What is wrong with a value, as the end of a sentence; null if nothing is.</summary>
    public static string? MistakeIn(string name, string value)
    {
        if (MessageText.MistakeInLine(value) is { } mistake)
            return mistake;
        if (Dates.Contains(name) && !IsDate(value))
            return "must be a date as mail has it (RFC 5322 section 3.3): Sat, 28 Nov 2026 18:00:00 +0000. Leave it out for now.";
        if (SingleIds.Contains(name) && !AreMessageIds(value, 1))
            return "must be a message id in angle brackets (RFC 5322 section 3.6.4): <unique.text@example.com>.";
        if (IdLists.Contains(name) && !AreMessageIds(value, int.MaxValue))
            return "must be message ids, each in angle brackets (RFC 5322 section 3.6.4): <unique.text@example.com>.";
        if (name.Equals("Sender", StringComparison.OrdinalIgnoreCase) && !Mailbox.TryParse(value, isLenient: true, out _, out var wrong))
            return wrong;
        return HeaderText.MistakeInValue(name, value) ?? (Folded(name, value) is null
            ? $"has a word that no line of a message can hold: a line has {HeaderFolding.MaxLine} bytes at most."
            : null);
    }

    /// <summary>The value as it stands behind the colon, with its line end; null if a word of it is too long.</summary>
    public static byte[]? Folded(string name, string value) => Lines(name, Written(name, value));

    /// <summary>
    /// As <see cref="Folded(string, string)"/>, of addresses: one whose local part is beyond ASCII makes a field in UTF-8 (RFC 6532).
    /// </summary>
    public static byte[]? Folded(string name, IEnumerable<MailboxAddress> addresses) => Lines(name, AddressText.Write(addresses));

    private static byte[]? Lines(string name, string text) =>
        HeaderFolding.Fold(name.Length, " " + text) is { } folded ? Encoding.UTF8.GetBytes(folded + "\r\n") : null;

    private static string Written(string name, string value) =>
        name.Equals("Sender", StringComparison.OrdinalIgnoreCase) && Mailbox.TryParse(value, isLenient: true, out var sender, out _)
            ? AddressText.Write([sender])
            : EncodedWords.Text(value);

    private static bool IsDate(string text)
    {
        var words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count > 1 && words[^1] is ['(', .., ')'])
            words.RemoveAt(words.Count - 1);
        var day = words.Count == 6 && words[0] is [_, _, _, ','] ? words[0][..3] : null;
        if (day is not null)
            words.RemoveAt(0);
        if (words.Count != 5)
            return false;
        if (words[3].EndsWith(":60", StringComparison.Ordinal))
            words[3] = words[3][..^2] + "59"; // A leap second (RFC 5322 section 3.3).
        words[4] = ZoneOf(words[4]);
        return DateTimeOffset.TryParseExact(
                string.Join(' ', words), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && (day is null || day.Equals(date.ToString("ddd", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A zone as the parser reads it, with a colon; some words for UTC are still common (RFC 5322 section 4.3).</summary>
    private static string ZoneOf(string zone) => zone switch
    {
        ['+' or '-', _, _, _, _] => $"{zone[..3]}:{zone[3..]}",
        "GMT" or "UT" or "UTC" or "Z" => "+00:00",
        _ => "",
    };

    private static bool AreMessageIds(string text, int most)
    {
        var count = 0;
        for (var rest = text.AsSpan().Trim(" \t"); !rest.IsEmpty; rest = rest.TrimStart(" \t"))
        {
            var end = rest.IndexOf('>');
            if (end < 0 || ++count > most || !IsMessageId(rest[..(end + 1)]))
                return false;
            rest = rest[(end + 1)..];
        }

        return count > 0;
    }

    private static bool IsMessageId(ReadOnlySpan<char> text)
    {
        if (text is not ['<', .., '>'] || text.ContainsAnyExceptInRange('!', '~'))
            return false;
        var inner = text[1..^1];
        var at = inner.IndexOf('@');
        return at > 0 && at < inner.Length - 1 && !inner.Contains('<') && inner.LastIndexOf('@') == at;
    }
}
