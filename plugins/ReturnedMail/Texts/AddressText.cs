namespace PolicyMta.ReturnedMail;

/// <summary>Finds addresses in text, by what may stand around an "@". Linear.</summary>
internal static class AddressText
{
    private const int LongestLocal = 256;

    /// <summary>The first address in the text; or null.</summary>
    public static string? First(ReadOnlySpan<char> text) =>
        TryFind(text, 0, out var start, out var length) ? text.Slice(start, length).ToString() : null;

    /// <summary>The next address from a place on.</summary>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int length)
    {
        (start, length) = (0, 0);
        while (text[from..].IndexOf('@') is >= 0 and var offset)
        {
            var at = from + offset;
            var first = LocalStart(text, from, at);
            var end = DomainEnd(text, at + 1);
            if (first < at && end > at + 1)
            {
                (start, length) = (first, end - first);
                return length <= MailBounds.Address;
            }

            from = at + 1;
        }

        return false;
    }

    /// <summary>All addresses of a text, at most as many as are asked for.</summary>
    public static List<string> All(ReadOnlySpan<char> text, int most)
    {
        var found = new List<string>();
        for (var from = 0; found.Count < most && TryFind(text, from, out var start, out var length); from = start + length)
            found.Add(text.Slice(start, length).ToString());
        return found;
    }

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    public static string LocalOf(string address) => address.LastIndexOf('@') is > 0 and var at ? address[..at] : address;

    private static int LocalStart(ReadOnlySpan<char> text, int from, int at)
    {
        if (at > from && text[at - 1] == '"')
        {
            var open = text[from..(at - 1)].LastIndexOf('"');
            return open < 0 || at - open > LongestLocal ? at : from + open;
        }

        var start = at;
        while (start > from && at - start < LongestLocal && IsLocal(text[start - 1]))
            start--;
        while (start < at && text[start] is '\'' or '*' or '.' or '-' or '=' or '`' or '|' or '/')
            start++;
        return start;
    }

    private static int DomainEnd(ReadOnlySpan<char> text, int start)
    {
        if (start < text.Length && text[start] == '[')
        {
            var close = text[start..Math.Min(text.Length, start + 64)].IndexOf(']');
            return close < 0 ? start : start + close + 1;
        }

        var end = start;
        while (end < text.Length && end - start < 255 && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_'))
            end++;
        while (end > start && text[end - 1] is '.' or '-' or '_')
            end--;
        return end;
    }

    private static bool IsLocal(char c) => char.IsLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.\\".Contains(c, StringComparison.Ordinal);
}
