namespace PolicyMta.Authentication.Results;

/// <summary>
/// Reads Authentication-Results fields (RFC 8601 section 2.2) as far as it must be known who wrote them and what stands between the
/// semicolons. Nothing that it is given is an error.
/// </summary>
internal static class ResultsText
{
    /// <summary>Who wrote it: the authserv-id, without quotes and comments; null if there is none that can be read.</summary>
    public static string? ServerOf(string value)
    {
        var rest = AfterComments(value);
        if (rest is ['"', ..])
        {
            var name = new System.Text.StringBuilder();
            for (var i = 1; i < rest.Length; i++)
            {
                if (rest[i] == '"')
                    return name.Length == 0 ? null : name.ToString();
                if (rest[i] == '\\' && i + 1 < rest.Length)
                    i++;
                name.Append(rest[i]);
            }

            return null;
        }

        var end = rest.IndexOfAny([' ', '\t', '\r', '\n', ';', '(', '/']);
        var word = end < 0 ? rest : rest[..end];
        return word.IsEmpty ? null : word.ToString();
    }

    /// <summary>The results after the authserv-id, each without the semicolons around it.</summary>
    public static IEnumerable<string> ResultsOf(string value) =>
        Pieces(value).Skip(1).Select(piece => piece.Trim()).Where(piece => piece.Length > 0);

    /// <summary>The result of a method, for instance of <c>arc</c>, in lower case; null if it does not stand there.</summary>
    public static string? ResultOf(IEnumerable<string> results, string method)
    {
        foreach (var result in results)
        {
            var equals = result.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !result[..equals].Trim().Equals(method, StringComparison.OrdinalIgnoreCase))
                continue;
            var word = result.AsSpan(equals + 1).TrimStart();
            var end = word.IndexOfAny([' ', '\t', '(']);
            return (end < 0 ? word : word[..end]).ToString().ToLowerInvariant();
        }

        return null;
    }

    /// <summary>What stands between semicolons that are not in quotes or comments.</summary>
    private static IEnumerable<string> Pieces(string value)
    {
        var start = 0;
        var depth = 0;
        var isQuoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\\' when isQuoted || depth > 0:
                    i++;
                    break;
                case '"' when depth == 0:
                    isQuoted = !isQuoted;
                    break;
                case '(' when !isQuoted:
                    depth++;
                    break;
                case ')' when !isQuoted && depth > 0:
                    depth--;
                    break;
                case ';' when !isQuoted && depth == 0:
                    yield return value[start..i];
                    start = i + 1;
                    break;
            }
        }

        yield return value[start..];
    }

    private static ReadOnlySpan<char> AfterComments(ReadOnlySpan<char> value)
    {
        value = value.TrimStart(" \t\r\n");
        while (value is ['(', ..])
        {
            var depth = 0;
            var i = 0;
            for (; i < value.Length; i++)
            {
                if (value[i] == '\\')
                    i++;
                else if (value[i] == '(')
                    depth++;
                else if (value[i] == ')' && --depth == 0)
                    break;
            }

            value = i >= value.Length ? default : value[(i + 1)..].TrimStart(" \t\r\n");
        }

        return value;
    }
}
