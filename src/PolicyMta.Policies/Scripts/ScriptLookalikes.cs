using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// Knows files that look like scripts and are not read as such, so that a policy that was saved under a wrong name is told and not missed.
/// Not meant are type declarations, settings of tools (<c>NAME.config.mjs</c>), and sources that were compiled to a script beside them.
/// </summary>
internal static class ScriptLookalikes
{
    private static readonly string[] OtherSources = [".ts", ".mts", ".cts", ".jsx", ".tsx"];
    private static readonly string[] Extensions =
        [".js", ".mjs", ".cjs", ".jsm", ".es", ".es6", ".esm", ".javascript", ".js.txt", .. OtherSources];

    /// <summary>What to say of a file that is no script, or null if it does not look like one.</summary>
    /// <param name="path">The file's path below the folder.</param>
    /// <param name="exists">Whether there is a file of this path below the folder.</param>
    public static (string Message, string Remedy)? Find(string path, Func<string, bool> exists)
    {
        var name = path.TrimEnd(' ', '.', '\u00a0');
        var extension = Extensions.Where(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase)).MaxBy(known => known.Length);
        if (ScriptEntries.IsScript(path) || extension is null)
            return null;
        var stem = name[..^extension.Length];
        if (stem.EndsWith(".d", StringComparison.OrdinalIgnoreCase) || stem.EndsWith(".config", StringComparison.OrdinalIgnoreCase))
            return null;

        var written = PrintableText.Word(path[stem.Length..]);
        if (!OtherSources.Contains(extension))
            return ($"The file is not read: the names of scripts end in .js, not in {Quoted(written)}.", Rename(stem));
        return exists(stem + ".js")
            ? null
            : ($"The file is not read: scripts are JavaScript (.js), not {Quoted(written)}.",
                $"Compile it to {Path.GetFileName(stem)}.js beside it, or keep it outside of the scripts folder.");
    }

    private static string Quoted(string extension) => extension.Contains(' ', StringComparison.Ordinal) ? $"'{extension}'" : extension;

    private static string Rename(string stem) =>
        $"Rename it to {Path.GetFileName(stem)}.js (every script is an ES module), or keep it outside of the scripts folder.";
}
