namespace PolicyMta.ReturnedMail;

/// <summary>Values with parameters, such as Content-Type (RFC 2045 section 5.1), read with patience.</summary>
internal static class ParameterText
{
    /// <summary>What stands before the first semicolon, in lower case.</summary>
    public static string First(string? value)
    {
        var end = value?.AsSpan().IndexOfAny(";,") ?? -1;
        return (end < 0 ? value ?? "" : value![..end]).Trim(' ', '\t', '"').ToLowerInvariant();
    }

    /// <summary>The value of a parameter, without quotes; or null.</summary>
    public static string? Find(string? value, string name)
    {
        var rest = value.AsSpan();
        while (rest.IndexOf(';') is >= 0 and var semicolon)
        {
            rest = rest[(semicolon + 1)..].TrimStart();
            if (!rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            var after = rest[name.Length..].TrimStart();
            if (after.IsEmpty || after[0] != '=')
                continue;
            after = after[1..].TrimStart();
            if (!after.IsEmpty && after[0] == '"')
            {
                var end = after[1..].IndexOf('"');
                return (end < 0 ? after[1..] : after.Slice(1, end)).ToString();
            }

            var stop = after.IndexOfAny(";, \t");
            return (stop < 0 ? after : after[..stop]).ToString();
        }

        return null;
    }
}
