using System.Collections.Frozen;
using System.Security.Cryptography;
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

    private ScriptFiles(string folder, SortedDictionary<string, byte[]> contents, ImmutableArray<PolicyProblem> problems)
    {
        Folder = folder;
        Paths = [.. contents.Keys];
        Problems = problems;
        Hash = HashOf(contents);
        _contents = contents.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The folder as it was given.</summary>
    public string Folder { get; }

    /// <summary>The files' paths below the folder, with forward slashes, in ordinal order.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>Files that were not read, and why.</summary>
    public ImmutableArray<PolicyProblem> Problems { get; }

    /// <summary>A hash over all paths and contents, in hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>Reads a folder. A folder that does not exist is empty; what cannot be read is a problem, never an exception.</summary>
    public static ScriptFiles Read(string folder)
    {
        var reader = new ScriptFolderReader(folder);
        reader.Read();
        return new ScriptFiles(folder, reader.Contents, [.. reader.Problems]);
    }

    /// <summary>Takes files from memory.</summary>
    public static ScriptFiles FromMemory(string folder, IEnumerable<KeyValuePair<string, string>> files)
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
            contents[path] = Encoding.UTF8.GetBytes(text);
        return new ScriptFiles(folder, contents, []);
    }

    public bool Contains(string path) => _contents.ContainsKey(path);

    public ReadOnlyMemory<byte> Bytes(string path) => _contents[path];

    /// <summary>The file as text, without a byte order mark.</summary>
    public string Text(string path) =>
        Encoding.UTF8.GetString(_contents[path].AsSpan() is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : _contents[path]);

    /// <summary>The path as the operator knows it: with the folder before it.</summary>
    public string DisplayPath(string path) => Folder.Length == 0 ? path : Path.Combine(Folder, path);

    private static string HashOf(SortedDictionary<string, byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, bytes) in contents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{path}\0{bytes.Length}\0")));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
