using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Files;

/// <summary>
/// A folder of policy with everything below it, as whoever reads it and the watch over it both see it. Each folder is visited once,
/// whatever links lead to it: at its own place if that is below the folder, else at the first link to it. Bounded. Immutable.
/// </summary>
internal sealed class PolicyTree
{
    /// <summary>How many folders deep a file may lie.</summary>
    public const int MaxDepth = 16;

    /// <summary>How many entries are visited at most.</summary>
    public const int MaxEntries = 20_000;

    private readonly LinkScope _scope;
    private readonly Dictionary<string, string> _visited = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, string Real, int Depth)> _links = [];
    private readonly List<TreeFile> _files = [];
    private readonly List<TreeAlias> _aliases = [];
    private readonly List<TreeOmission> _omissions = [];
    private int _entries;

    private PolicyTree(string folder, LinkScope scope)
    {
        _scope = scope;
        Root = RealPath.Of(Path.GetFullPath(folder));
    }

    /// <summary>Where the folder lies, with all links resolved.</summary>
    public string Root { get; }

    /// <summary>The files in ordinal order of their paths.</summary>
    public IReadOnlyList<TreeFile> Files => _files;

    /// <summary>The links to folders that were visited under another path.</summary>
    public IReadOnlyList<TreeAlias> Aliases => _aliases;

    /// <summary>What was met and not visited, in ordinal order.</summary>
    public IReadOnlyList<TreeOmission> Omissions => _omissions;

    /// <summary>Walks over a folder; empty if there is none. What cannot be visited is told, never thrown.</summary>
    public static PolicyTree Walk(string folder, LinkScope scope)
    {
        var tree = new PolicyTree(folder, scope);
        if (Directory.Exists(tree.Root))
            tree.Visit("", tree.Root, 0);
        while (tree._links.TryDequeue(out var link))
            tree.Visit(link.Path, link.Real, link.Depth);
        tree._files.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        tree._omissions.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return tree;
    }

    /// <summary>The files, those behind links to folders that were visited under another path included: under both paths.</summary>
    public IEnumerable<TreeFile> UnderAllPaths()
    {
        foreach (var file in _files)
            yield return file;
        foreach (var (path, target) in _aliases)
        {
            var below = target + "/";
            if (target.Length == 0 || path.StartsWith(below, StringComparison.Ordinal))
                continue;
            foreach (var file in _files.Where(file => file.Path.StartsWith(below, StringComparison.Ordinal)))
                yield return file with { Path = path + file.Path[target.Length..] };
        }
    }

    private void Visit(string path, string real, int depth)
    {
        if (!_visited.TryAdd(real, path))
        {
            _aliases.Add(new TreeAlias(path, _visited[real]));
            return;
        }

        if (depth > MaxDepth)
        {
            _omissions.Add(new TreeOmission(path, OmissionKind.TooDeep, ""));
            return;
        }

        try
        {
            foreach (var name in Directory.EnumerateFileSystemEntries(real).Select(entry => Path.GetFileName(entry))
                .Where(name => !PassedOver.Is(name)).Order(StringComparer.Ordinal))
            {
                if (++_entries > MaxEntries)
                {
                    if (_entries == MaxEntries + 1)
                        _omissions.Add(new TreeOmission("", OmissionKind.TooMany, ""));
                    return;
                }

                Meet(path.Length == 0 ? name : $"{path}/{name}", Path.Combine(real, name), depth + 1);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _omissions.Add(new TreeOmission(path, OmissionKind.Unreadable, e.Message));
        }
    }

    private void Meet(string path, string real, int depth)
    {
        switch (FileFacts.Of(real, throughLinks: false))
        {
            case null:
                break; // Gone since it was listed.
            case { Kind: FileKind.Folder }:
                Visit(path, real, depth);
                break;
            case { Kind: FileKind.File } facts:
                _files.Add(new TreeFile(path, real, facts));
                break;
            case { Kind: FileKind.Link }:
                Follow(path, RealPath.Of(real), depth);
                break;
            default:
                _omissions.Add(new TreeOmission(path, OmissionKind.NotAFile, ""));
                break;
        }
    }

    private void Follow(string path, string target, int depth)
    {
        if (_scope == LinkScope.Inside && target != Root && !target.StartsWith(Root.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            _omissions.Add(new TreeOmission(path, OmissionKind.LeadsOut, target));
            return;
        }

        switch (FileFacts.Of(target))
        {
            case null or { Kind: FileKind.Link }:
                _omissions.Add(new TreeOmission(path, OmissionKind.LeadsNowhere, target));
                break;
            case { Kind: FileKind.Folder }:
                _links.Enqueue((path, target, depth)); // Not before all that lies at its own place has been visited.
                break;
            case { Kind: FileKind.File } facts:
                _files.Add(new TreeFile(path, target, facts));
                break;
            default:
                _omissions.Add(new TreeOmission(path, OmissionKind.NotAFile, ""));
                break;
        }
    }
}
