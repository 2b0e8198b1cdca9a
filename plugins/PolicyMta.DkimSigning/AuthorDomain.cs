using System.Text;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Reads the domain of the first author out of the From field (RFC 5322 section 3.6.2), past display names, quoted texts, comments and
/// groups.
/// </summary>
internal static class AuthorDomain
{
    /// <returns>The domain in lower case, or an empty text if there is none.</returns>
    public static string Of(MessageContent content)
    {
        foreach (var field in content.Header)
        {
            if (field.Is("From"))
                return Of(field.ValueBytes);
        }

        return "";
    }

    public static string Of(ReadOnlySpan<byte> value)
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
                case (byte)'>' or (byte)',' or (byte)';' when depth == 0 && !domain.IsEmpty:
                    return Text(domain);
            }
        }

        return Text(domain);
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
