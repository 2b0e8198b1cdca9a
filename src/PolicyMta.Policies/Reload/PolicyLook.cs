using PolicyMta.Core.Files;
using PolicyMta.Policies.Files;

namespace PolicyMta.Policies.Reload;

/// <summary>
/// Sums up what lies in watched files and folders, by the rules by which they are read. Cheap while nothing changes: the contents of files
/// are read only as far as <see cref="FileStamps"/> needs them. Not thread-safe.
/// </summary>
internal sealed class PolicyLook(TimeProvider time)
{
    private readonly FileStamps _stamps = new(time);

    /// <summary>Text that differs if anything has changed since the last look.</summary>
    public string At(WatchedPaths paths)
    {
        using var hash = new ContentHash();
        foreach (var file in paths.Files)
            hash.Add(RealPath.Of(file)).Add(_stamps.Of(file));
        foreach (var folder in paths.Folders)
            Add(PolicyTree.Walk(folder.Path, folder.Links), hash);
        _stamps.EndLook();
        return hash.ToString();
    }

    private void Add(PolicyTree tree, ContentHash hash)
    {
        hash.Add(tree.Root);
        foreach (var (path, real, facts) in tree.Files)
            hash.Add(path).Add(real).Add(_stamps.Of(real, facts));
        foreach (var (path, target) in tree.Aliases)
            hash.Add(path).Add(target);
        foreach (var (path, kind, detail) in tree.Omissions)
            hash.Add(path).Add(kind.ToString()).Add(detail);
    }
}
