using PolicyMta.Core.Files;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Finds what the server reads and obeys (configuration, users, keys, scripts, plugins) and what another user than its own and root could
/// change: the files, and the folders above them, whose owner could put other files in their place. One look; not for many threads.
/// </summary>
internal sealed class ForeignWriters
{
    private const UnixFileMode WriteByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint Root = 0;
    private const int Most = 50;

    private static readonly EnumerationOptions Below =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 16 };

    private readonly HashSet<uint?> _trusted;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<PolicyProblem> _found = [];

    private ForeignWriters(string spool) => _trusted = [Root, FileAccessRights.OwnUser, FileAccessRights.Of(spool)?.Owner];

    /// <summary>What others can change; at most 50 places. Empty on systems that do not tell.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="pluginFolders">The folders that hold plugins' folders.</param>
    public static IReadOnlyList<PolicyProblem> Find(ServerConfiguration configuration, IEnumerable<string> pluginFolders)
    {
        if (FileAccessRights.OwnUser is null)
            return [];
        var look = new ForeignWriters(configuration.Server.Spool.Path);
        foreach (var file in FilesOf(configuration).Where(File.Exists))
            look.AddWithFoldersAbove(file);
        foreach (var folder in pluginFolders.Append(configuration.ScriptFolder).Where(Directory.Exists))
            look.AddTree(folder);
        return look._found;
    }

    private static IEnumerable<string> FilesOf(ServerConfiguration configuration)
    {
        var server = configuration.Server;
        yield return configuration.File;
        yield return server.UsersFile;
        yield return server.Delivery.TlsTrustFile;
        yield return server.Http.Certificate;
        yield return server.Http.PrivateKey;
        foreach (var files in server.Listeners.SelectMany(listener => listener.Tls?.Certificates ?? []))
        {
            yield return files.Certificate;
            yield return files.Key;
        }

        foreach (var credentials in server.Delivery.Credentials.Values)
            yield return credentials.PasswordFile;
    }

    private void AddTree(string folder)
    {
        AddWithFoldersAbove(folder);
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*", Below))
            Add(entry, isListed: true);
        foreach (var link in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is not null))
        {
            // A release of a plugin often lies elsewhere; deeper down, links lead to what lies in the tree.
            var target = Target(link.FullName);
            if (Directory.Exists(target) && !_seen.Contains(target))
                AddTree(target);
            else if (File.Exists(target))
                AddWithFoldersAbove(target);
        }
    }

    /// <summary>The path as it is written and, if a link is in it, what it leads to.</summary>
    private void AddWithFoldersAbove(string path)
    {
        foreach (var way in new[] { Path.GetFullPath(path), Target(path) }.Distinct())
        {
            Add(way, isListed: true);
            for (var above = Path.GetDirectoryName(way); above is not null; above = Path.GetDirectoryName(above))
                Add(above, isListed: false);
        }
    }

    private static string Target(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return (info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName;
    }

    /// <param name="path">The file or folder.</param>
    /// <param name="isListed">Whether all that lies in it is read: then one more file is a change, too. In a folder above, whose files
    /// only their owners can replace (the sticky bit), it is not.</param>
    private void Add(string path, bool isListed)
    {
        if (_found.Count >= Most || !_seen.Add(path) || FileAccessRights.Of(path) is not { } rights)
            return;
        if (!_trusted.Contains(rights.Owner))
        {
            _found.Add(new PolicyProblem(
                new SourcePlace(path, 0, 0), $"Another user can change this: it belongs to the user id {rights.Owner}.",
                "Give it to root or to the server's user (chown)."));
        }
        else if ((rights.Mode & WriteByOthers) != 0 && (isListed || !rights.Mode.HasFlag(UnixFileMode.StickyBit)))
        {
            _found.Add(new PolicyProblem(
                new SourcePlace(path, 0, 0), $"Other users can change this: its mode is {Convert.ToString((int)rights.Mode, 8)}.",
                $"Take their permission away: chmod go-w {path}"));
        }
    }
}
