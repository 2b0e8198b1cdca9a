namespace PolicyMta.Server.Http;

/// <summary>Takes a list of addresses apart at its commas, without judging what stands between them. Pure.</summary>
internal static class AddressLists
{
    /// <summary>The items, trimmed; a comma within quotes, angle brackets or a comment separates nothing.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var (start, comments, isQuoted, isBracketed) = (0, 0, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '\\' && (isQuoted || comments > 0))
                i++;
            else if (character == '"' && comments == 0)
                isQuoted = !isQuoted;
            else if (isQuoted)
                continue;
            else if (character == '(' && !isBracketed)
                comments++;
            else if (character == ')' && comments > 0)
                comments--;
            else if (character is '<' or '>' && comments == 0)
                isBracketed = character == '<';
            else if (character == ',' && comments == 0 && !isBracketed)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        yield return text[start..].Trim();
    }
}
