namespace PolicyMta.Policies.Files;

/// <summary>Finds what a path leads to.</summary>
internal static class RealPath
{
    /// <summary>The path with every link in it resolved, the folders above it included.</summary>
    public static string Of(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            try
            {
                real = info.LinkTarget is null ? next : Of(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            }
            catch (IOException)
            {
                real = next;
            }
        }

        return real;
    }
}
