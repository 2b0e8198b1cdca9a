using System.Collections.Frozen;
using System.Text;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// A scripts folder as it was at one moment: its scripts and JSON files in memory, so that a load sees one consistent state and nothing
/// from outside the folder. Immutable.
/// </summary>
internal sealed class ScriptFiles
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>The most that is read of one folder, in bytes.</summary>
    public const int MaxFolderBytes = 32 * 1024 * 1024;

    private readonly FrozenDictionary<string, byte[]> _contents;
    private readonly FolderLinks _links;

    private ScriptFiles(
        string folder, SortedDictionary<string, byte[]> contents, FolderLinks links, ImmutableArray<PolicyProblem> problems)
    {
        Folder = folder;
        Paths = [.. contents.Keys];
        Problems = problems;
        Hash = HashOf(contents, links);
        _links = links;
        _contents = contents.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The folder as it was given.</summary>
    public string Folder { get; }

    /// <summary>The files' paths below the folder, with forward slashes, in ordinal order.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>Files that were not read, and why.</summary>
    public ImmutableArray<PolicyProblem> Problems { get; }

    /// <summary>A hash over all paths, links and contents, in hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>Reads a folder. A folder that does not exist is empty; what cannot be read is a problem, never an exception.</summary>
    public static ScriptFiles Read(string folder)
    {
        var reader = new ScriptFolderReader(folder);
        reader.Read();
        return new ScriptFiles(folder, reader.Contents, new FolderLinks(reader.Aliases), [.. reader.Problems]);
    }

    /// <summary>Takes files from memory.</summary>
    public static ScriptFiles FromMemory(string folder, IEnumerable<KeyValuePair<string, string>> files)
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
            contents[path] = Encoding.UTF8.GetBytes(text);
        return new ScriptFiles(folder, contents, FolderLinks.None, []);
    }

    public bool Contains(string path) => _contents.ContainsKey(ReadAs(path));

    /// <summary>The one of <see cref="Paths"/> that a path leads to over links to folders; the same path if it leads over none.</summary>
    public string ReadAs(string path) => _links.Follow(path);

    public ReadOnlyMemory<byte> Bytes(string path) => _contents[ReadAs(path)];

    /// <summary>The file as text, without a byte order mark.</summary>
    public string Text(string path)
    {
        var bytes = Bytes(path).Span;
        return Encoding.UTF8.GetString(bytes is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes);
    }

    /// <summary>The path as the operator knows it: with the folder before it.</summary>
    public string DisplayPath(string path) => Folder.Length == 0 ? path : Path.Combine(Folder, path);

    private static string HashOf(SortedDictionary<string, byte[]> contents, FolderLinks links)
    {
        using var hash = new ContentHash();
        foreach (var (path, bytes) in contents)
            hash.Add(path).Add(bytes);
        links.AddTo(hash);
        return hash.ToString();
    }
}
