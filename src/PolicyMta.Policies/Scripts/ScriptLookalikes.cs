namespace PolicyMta.Policies.Scripts;

/// <summary>
/// Knows files that look like scripts and are not read as such, so that a policy that was saved under a wrong name is told and not missed.
/// Not meant are type declarations, settings of tools (<c>NAME.config.mjs</c>), and sources that were compiled to a script beside them.
/// </summary>
internal static class ScriptLookalikes
{
    private static readonly string[] Extensions = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"];

    /// <summary>What to say of a file that is no script, or null if it does not look like one.</summary>
    /// <param name="path">The file's path below the folder.</param>
    /// <param name="exists">Whether there is a file of this path below the folder.</param>
    public static (string Message, string Remedy)? Find(string path, Func<string, bool> exists)
    {
        var extension = Path.GetExtension(path);
        var stem = path[..^extension.Length];
        if (ScriptEntries.IsScript(path) || !Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase)
            || stem.EndsWith(".d", StringComparison.OrdinalIgnoreCase) || stem.EndsWith(".config", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (extension.Equals(".js", StringComparison.OrdinalIgnoreCase))
            return ($"The file is not read: the names of scripts end in .js, not in {extension}.", Rename(stem));
        if (extension.Contains('t', StringComparison.OrdinalIgnoreCase) || extension.EndsWith('x') || extension.EndsWith('X'))
        {
            return exists(stem + ".js")
                ? null
                : ($"The file is not read: scripts are JavaScript (.js), not {extension}.",
                    $"Compile it to {Path.GetFileName(stem)}.js beside it, or keep it outside of the scripts folder.");
        }

        return ($"The file is not read: the names of scripts end in .js, not in {extension}.", Rename(stem));
    }

    private static string Rename(string stem) =>
        $"Rename it to {Path.GetFileName(stem)}.js (every script is an ES module), or keep it outside of the scripts folder.";
}
