namespace PolicyMta.DnsLookups;

/// <summary>What may be asked of DNS (RFC 1035 section 2.3.4).</summary>
internal static class DnsNames
{
    public const int MaxLength = 253;

    private const int MaxLabel = 63;

    /// <summary>Whether a name, without a final dot, has labels of 1 to 63 printable ASCII characters and is short enough.</summary>
    public static bool CanBeAsked(string name)
    {
        if (name.Length is 0 or > MaxLength || name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return false;
        foreach (var label in name.AsSpan().Split('.'))
        {
            if (label.End.Value - label.Start.Value is 0 or > MaxLabel)
                return false;
        }

        return true;
    }

    /// <summary>Whether a name is one of a host or key: labels of letters, digits, hyphens within, and underscores.</summary>
    public static bool IsHost(string name) => CanBeAsked(name)
        && name.Split('.').All(label => label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    /// <summary>Whether a name is another or below it, in any case.</summary>
    public static bool IsAtOrBelow(string name, string parent) =>
        name.Equals(parent, StringComparison.OrdinalIgnoreCase)
            || (name.Length > parent.Length && name[^(parent.Length + 1)] == '.'
                && name.EndsWith(parent, StringComparison.OrdinalIgnoreCase));
}
