using PolicyMta.Core.Files;
using PolicyMta.Policies.Files;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// Reads a scripts folder once. Links are followed only if their real target lies inside the folder; files that are too large or are not
/// in UTF-8, links that lead out and what the system refuses to read become problems.
/// </summary>
internal sealed class ScriptFolderReader(string folder)
{
    private readonly PolicyTree _tree = PolicyTree.Walk(folder, LinkScope.Inside);
    private long _total;

    public SortedDictionary<string, byte[]> Contents { get; } = new(StringComparer.Ordinal);

    /// <summary>The links to folders whose files stand under another path.</summary>
    public IReadOnlyList<TreeAlias> Aliases => _tree.Aliases;

    public List<PolicyProblem> Problems { get; } = [];

    public void Read()
    {
        foreach (var (path, kind, detail) in _tree.Omissions)
            Tell(path, kind, detail);
        foreach (var file in _tree.Files)
        {
            if (IsRead(file.Path))
                ReadFile(file);
            else if (ScriptLookalikes.Find(file.Path, other => File.Exists(Path.Combine(_tree.Root, other))) is var (message, remedy))
                Report(file.Path, message, remedy);
        }
    }

    private static bool IsRead(string path) => ScriptEntries.IsScript(path) || path.EndsWith(".json", StringComparison.Ordinal);

    private void Tell(string path, OmissionKind kind, string detail)
    {
        switch (kind)
        {
            case OmissionKind.LeadsOut:
                Report(path, $"The link leads out of the scripts folder, to {detail}.", "Copy the file into the folder.");
                break;
            case OmissionKind.LeadsNowhere:
                Report(path, $"The link leads nowhere: {detail} does not exist.", "Remove the link, or put there what it leads to.");
                break;
            case OmissionKind.NotAFile when IsRead(path):
                Report(path, "It is a pipe, socket or device, not a file.", "Put a file there, or remove it.");
                break;
            case OmissionKind.TooDeep:
                Report(path, $"The folder lies more than {PolicyTree.MaxDepth} folders deep and is not read.", "Move it up.");
                break;
            case OmissionKind.TooMany:
                Report(
                    path, $"The folder holds more than {PolicyTree.MaxEntries} files and folders; the others are not read.",
                    "Move whatever is not a script out of the folder.");
                break;
            case OmissionKind.Unreadable:
                Report(path, $"The folder cannot be read: {detail}", "Let the server's user read it.");
                break;
        }
    }

    private void ReadFile(TreeFile file)
    {
        try
        {
            RegularFile.Demand(file.Real);
            var length = file.Facts.Length;
            if (length > ScriptFiles.MaxFileBytes)
            {
                Report(
                    file.Path,
                    $"The file has {length} bytes; {ScriptFiles.MaxFileBytes} are allowed.",
                    "Split it into modules, or move data out of it.");
                return;
            }

            if (_total + length > ScriptFiles.MaxFolderBytes)
            {
                Report(
                    file.Path,
                    $"The folder's files have more than {ScriptFiles.MaxFolderBytes} bytes together; this one was left out.",
                    "Move whatever is not a script out of the folder.");
                return;
            }

            var bytes = File.ReadAllBytes(file.Real);
            _total += bytes.Length;
            if (TextForm.MistakeIn(bytes) is var (line, message, remedy))
                Report(file.Path, message, remedy, line);
            else
                Contents[file.Path] = bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(
                file.Path, $"The file cannot be read: {e.Message}",
                "Let the server's user read it, or keep it outside of the scripts folder.");
        }
    }

    private void Report(string path, string message, string remedy, int line = 0) =>
        Problems.Add(new PolicyProblem(new SourcePlace(Path.Combine(folder, path), line, 0), message, remedy));
}
