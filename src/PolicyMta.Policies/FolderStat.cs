namespace PolicyMta.Policies;

/// <summary>Lists a folder with everything below it. What editors leave beside files is passed over.</summary>
internal static class FolderStat
{
    private static readonly EnumerationOptions Everything =
        new() { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 16 };

    /// <summary>The files in ordinal order of their paths; none if there is no such folder.</summary>
    public static List<FileStat> Of(string folder)
    {
        var stats = new List<FileStat>();
        if (!Directory.Exists(folder))
            return stats;

        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Everything))
        {
            var path = Path.GetRelativePath(folder, file.FullName).Replace('\\', '/');
            if (!IsEditorFile(path) && Find(path, file) is { } stat)
                stats.Add(stat);
        }

        stats.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return stats;
    }

    /// <summary>One file, or null if it does not exist.</summary>
    public static FileStat? Find(string path, FileInfo file)
    {
        try
        {
            var real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return real is { Exists: true } ? new FileStat(path, real.Length, real.LastWriteTimeUtc) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsEditorFile(string path) =>
        path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal) || path.EndsWith('~');
}
