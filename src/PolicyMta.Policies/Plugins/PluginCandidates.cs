using PolicyMta.Policies.Files;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Finds the plugins' folders below a folder. What looks like a plugin and cannot be one is reported: a policy that silently goes missing
/// lets through what it refused.
/// </summary>
internal static class PluginCandidates
{
    /// <summary>The folders with a manifest, in ordinal order. What lies beside them and is no policy is passed over.</summary>
    /// <param name="path">The folder that holds the plugins' folders.</param>
    /// <param name="isDisabled">Whether a folder of this name is to be left alone; it is given all the same.</param>
    /// <param name="problems">Takes what looks like a plugin and is none.</param>
    public static IEnumerable<string> In(string path, Func<string, bool> isDisabled, List<PolicyProblem> problems)
    {
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (PassedOver.Is(entry.Name))
                continue;
            if (isDisabled(entry.Name) || HasManifest(entry))
                yield return entry.FullName;
            else if (MistakeIn(entry) is var (message, remedy))
                problems.Add(new PolicyProblem(new SourcePlace(entry.FullName, 0, 0), message, remedy));
        }
    }

    private static (string Message, string Remedy)? MistakeIn(FileSystemInfo entry)
    {
        if (!Directory.Exists(entry.FullName))
            return MistakeInFile(entry);

        if (MissingFolder.DanglingTarget(Path.Combine(entry.FullName, PluginFolder.ManifestName)) is { } target)
            return ($"Its {PluginFolder.ManifestName} is a link to {target}, which does not exist.", "Put the file there.");

        var names = new DirectoryInfo(entry.FullName).EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal).ToList();
        if (names.Find(IsLikeManifest) is { } similar)
            return ($"The plugin is not loaded: its manifest must be named {PluginFolder.ManifestName}.", $"Rename {similar}.");
        return names.Exists(IsAssembly)
            ? ($"The folder holds assemblies and no {PluginFolder.ManifestName}, so that no plugin is loaded from it.",
                "Copy the plugin's whole build output there. If it is not a plugin, move it elsewhere.")
            : null;
    }

    private static bool HasManifest(FileSystemInfo entry)
    {
        var manifest = Path.Combine(entry.FullName, PluginFolder.ManifestName);
        return File.Exists(manifest) && MissingFolder.DanglingTarget(manifest) is null;
    }

    private static (string Message, string Remedy)? MistakeInFile(FileSystemInfo entry)
    {
        if (MissingFolder.DanglingTarget(entry.FullName) is { } target)
            return ($"The link leads nowhere: {target} does not exist.", "Remove the link, or put there what it leads to.");
        return IsAssembly(entry.Name)
            ? ("The assembly is not loaded: a plugin is a folder of its own.",
                $"Put it into a folder with its {PluginFolder.ManifestName}, or move it elsewhere.")
            : null;
    }

    private static bool IsLikeManifest(string name) =>
        name.Equals(PluginFolder.ManifestName, StringComparison.OrdinalIgnoreCase)
        || name.Equals("plugin.yml", StringComparison.OrdinalIgnoreCase);

    private static bool IsAssembly(string name) => name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
