using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// Walks a scripts folder once. Links are followed only if their real target lies inside the folder; files that are too large or are not
/// in UTF-8, links that lead out and what the system refuses to read become problems.
/// </summary>
internal sealed class ScriptFolderReader(string folder)
{
    private readonly string _root = RealPath(Path.GetFullPath(folder));
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private long _total;

    public SortedDictionary<string, byte[]> Contents { get; } = new(StringComparer.Ordinal);

    public List<PolicyProblem> Problems { get; } = [];

    public void Read()
    {
        if (Directory.Exists(_root))
            ReadFolder(_root, "");
    }

    private void ReadFolder(string real, string below)
    {
        if (!_entered.Add(real))
            return;
        try
        {
            foreach (var entry in new DirectoryInfo(real).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
                ReadEntry(entry, below + entry.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(below.TrimEnd('/'), $"The folder cannot be read: {e.Message}", "Let the server's user read it.");
        }

        _entered.Remove(real);
    }

    private void ReadEntry(FileSystemInfo entry, string path)
    {
        if (entry.Name.StartsWith('.') || entry.Name == "node_modules")
            return;

        var real = RealPath(entry.FullName);
        if (!IsInside(real))
        {
            Report(path, $"The link leads out of the scripts folder, to {real}.", "Copy the file into the folder.");
            return;
        }

        if (Directory.Exists(real))
            ReadFolder(real, path + "/");
        else if (path.EndsWith(".js", StringComparison.Ordinal) || path.EndsWith(".json", StringComparison.Ordinal))
            ReadFile(real, path);
        else if (!File.Exists(real))
            Report(path, $"The link leads nowhere: {real} does not exist.", "Remove the link, or put there what it leads to.");
        else if (ScriptLookalikes.Find(path, other => File.Exists(Path.Combine(_root, other))) is var (message, remedy))
            Report(path, message, remedy);
    }

    private void ReadFile(string real, string path)
    {
        try
        {
            RegularFile.Demand(real);
            var length = new FileInfo(real).Length;
            if (length > ScriptFiles.MaxFileBytes)
            {
                Report(
                    path,
                    $"The file has {length} bytes; {ScriptFiles.MaxFileBytes} are allowed.",
                    "Split it into modules, or move data out of it.");
                return;
            }

            if (_total + length > ScriptFiles.MaxFolderBytes)
            {
                Report(
                    path,
                    $"The folder's files have more than {ScriptFiles.MaxFolderBytes} bytes together; this one was left out.",
                    "Move whatever is not a script out of the folder.");
                return;
            }

            var bytes = File.ReadAllBytes(real);
            _total += bytes.Length;
            if (TextForm.MistakeIn(bytes) is var (line, message, remedy))
                Report(path, message, remedy, line);
            else
                Contents[path] = bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(
                path, $"The file cannot be read: {e.Message}", "Let the server's user read it, or keep it outside of the scripts folder.");
        }
    }

    private bool IsInside(string real) => real.StartsWith(_root.EndsWith('/') ? _root : _root + "/", StringComparison.Ordinal);

    private void Report(string path, string message, string remedy, int line = 0) =>
        Problems.Add(new PolicyProblem(new SourcePlace(Path.Combine(folder, path), line, 0), message, remedy));

    /// <summary>The path with every link in it resolved, the folders above it included.</summary>
    private static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            try
            {
                real = info.LinkTarget is null ? next : RealPath(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            }
            catch (IOException)
            {
                real = next;
            }
        }

        return real;
    }
}
