namespace PolicyMta.Core.Routing;

/// <summary>
/// Names a site after its hosts: the labels that all share at the end, and before them what differs, for instance
/// <c>(alt1|alt2|aspmx).l.google.com</c>. The same hosts in any order make the same name, other hosts another.
/// </summary>
internal static class SiteName
{
    public static string Of(IEnumerable<string> hosts)
    {
        var names = hosts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        if (names.Length == 0)
            throw new ArgumentException("A site has at least one host.", nameof(hosts));
        if (names.Length == 1)
            return names[0];

        var suffix = CommonSuffix(names);
        var heads = names.Select(name => name[..^suffix.Length]);
        return $"({string.Join('|', heads)}){suffix}";
    }

    /// <summary>The longest tail of whole labels, with its dot, that leaves each name at least one label.</summary>
    private static string CommonSuffix(ImmutableArray<string> names)
    {
        for (var dot = names[0].IndexOf('.'); dot >= 0; dot = names[0].IndexOf('.', dot + 1))
        {
            var suffix = names[0][dot..];
            if (names.All(name => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)))
                return suffix;
        }

        return "";
    }
}
