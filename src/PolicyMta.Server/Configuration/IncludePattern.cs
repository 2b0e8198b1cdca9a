using System.IO.Enumeration;

namespace PolicyMta.Server.Configuration;

/// <summary>The files of one folder that an include names, by <c>*</c> and <c>?</c> in their name, or one file. Immutable.</summary>
/// <param name="Folder">The folder's full path.</param>
/// <param name="Name">The name, or the pattern of names.</param>
internal sealed record IncludePattern(string Folder, string Name)
{
    public bool IsOneFile => !Name.AsSpan().ContainsAny('*', '?');

    /// <summary>
    /// The files that are there now, in the order of their names' characters. Hidden files, as editors leave them, are not matched by a
    /// pattern.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public IEnumerable<string> Files() => IsOneFile
        ? [Path.Combine(Folder, Name)]
        : new DirectoryInfo(Folder).EnumerateFileSystemInfos()
            .Where(entry => !entry.Name.StartsWith('.') && FileSystemName.MatchesSimpleExpression(Name, entry.Name, ignoreCase: false)
                && !Directory.Exists(entry.FullName))
            .Select(entry => entry.FullName).Order(StringComparer.Ordinal);
}
