namespace PolicyMta.Policies;

/// <summary>Says of a folder that is not there what stands in its place.</summary>
internal static class MissingFolder
{
    /// <summary>The words behind a subject: "does not exist", "is a file, not a folder".</summary>
    public static string Why(string path) =>
        DanglingTarget(path) is { } target ? $"is a link to {target}, which does not exist"
        : File.Exists(path) ? "is a file, not a folder"
        : "does not exist";

    /// <summary>What the link at the path points to and is not there; null if there is no link or it leads somewhere.</summary>
    public static string? DanglingTarget(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not { } target || Directory.Exists(path))
            return null;
        try
        {
            return info.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } ? null : target;
        }
        catch (IOException)
        {
            return target;
        }
    }

    /// <summary>Whether something that is not a folder bears its name.</summary>
    public static bool IsTaken(string path) => File.Exists(path) || DanglingTarget(path) is not null;
}
