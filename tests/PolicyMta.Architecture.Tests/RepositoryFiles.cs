using System.Runtime.CompilerServices;

namespace PolicyMta.Architecture.Tests;

/// <summary>The repository's own files, found by where this one was compiled; what a build made is left out.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    /// <summary>Full paths of the files of a folder and its subfolders.</summary>
    public static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories).Where(path => !IsBuilt(path)).Order();

    private static bool IsBuilt(string path) =>
        Path.GetRelativePath(Root, path).Split('/', '\\').Any(part => part is "obj" or "bin" or "artifacts" or "node_modules" or "out");

    private static string Here([CallerFilePath] string path = "") => path;
}
