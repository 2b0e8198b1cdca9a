namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>
/// What an import's text means: a path below the scripts folder, or nothing. Only relative paths that stay inside are paths.
/// </summary>
internal static class ModulePaths
{
    public static string? Resolve(string importer, string specifier)
    {
        if (!specifier.StartsWith("./", StringComparison.Ordinal) && !specifier.StartsWith("../", StringComparison.Ordinal))
            return null;
        if (specifier.AsSpan().ContainsAny("\\%?#:"))
            return null;

        var parts = new List<string>(importer.Split('/')[..^1]);
        foreach (var part in specifier.Split('/'))
        {
            if (part is "." or "")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}
