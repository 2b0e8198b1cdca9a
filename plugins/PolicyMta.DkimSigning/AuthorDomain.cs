using System.Text;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Reads the domains of authors out of the From field (RFC 5322 section 3.6.2), past display names, quoted texts, comments and
/// groups.
/// </summary>
internal static class AuthorDomain
{
    private const int MostAuthors = 1000;

    /// <returns>The domain in lower case, or an empty text if there is none.</returns>
    public static string Of(MessageContent content) => AllIn(content) is [var first, ..] ? first : "";

    public static string Of(ReadOnlySpan<byte> value)
    {
        var domains = new List<string>(1);
        Read(value, domains);
        return domains is [var first, ..] ? first : "";
    }

    /// <summary>The domains of all authors in all From fields, in lower case, from the top; an empty text of a field without any.</summary>
    public static List<string> AllIn(MessageContent content)
    {
        var domains = new List<string>(1);
        foreach (var field in content.Header)
        {
            if (!field.Is("From"))
                continue;
            var before = domains.Count;
            Read(field.ValueBytes, domains);
            if (domains.Count == before)
                domains.Add("");
        }

        return domains;
    }

    private static void Read(ReadOnlySpan<byte> value, List<string> domains)
    {
        var domain = ReadOnlySpan<byte>.Empty;
        var depth = 0;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'"' when depth == 0:
                    i = EndOfQuoted(value, i);
                    break;
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')':
                    depth = Math.Max(0, depth - 1);
                    break;
                case (byte)'<' when depth == 0:
                    domain = default;
                    break;
                case (byte)'@' when depth == 0:
                    domain = DomainAt(value[(i + 1)..]);
                    break;
                case (byte)'>' or (byte)',' or (byte)';' when depth == 0 && !domain.IsEmpty && domains.Count < MostAuthors:
                    domains.Add(Text(domain));
                    domain = default;
                    break;
            }
        }

        if (!domain.IsEmpty)
            domains.Add(Text(domain));
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> value, int start)
    {
        for (var i = start + 1; i < value.Length; i++)
        {
            if (value[i] == '\\')
                i++;
            else if (value[i] == '"')
                return i;
        }

        return value.Length;
    }

    private static ReadOnlySpan<byte> DomainAt(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        var end = text.IndexOfAny(" \t\r\n>,;("u8);
        return end < 0 ? text : text[..end];
    }

    private static string Text(ReadOnlySpan<byte> domain) => Encoding.UTF8.GetString(domain.TrimEnd((byte)'.')).ToLowerInvariant();
}
