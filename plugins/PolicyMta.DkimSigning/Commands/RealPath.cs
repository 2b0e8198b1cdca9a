namespace PolicyMta.DkimSigning.Commands;

/// <summary>Paths with all links followed, so that two names of one file are seen to be one.</summary>
internal static class RealPath
{
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var at = Path.GetPathRoot(full)!;
        foreach (var part in full[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            if (Path.Exists(at) && File.ResolveLinkTarget(at, returnFinalTarget: true) is { } target)
                at = target.FullName == at ? at : Of(target.FullName);
        }

        return at;
    }
}
