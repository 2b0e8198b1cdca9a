using PolicyMta.Core.Files;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Finds what the server reads and obeys (configuration, what it includes, secrets, users, keys, scripts, tables, plugins) and what another
/// user than its own and root could change: the files, and the folders and links on the way to them, whose owner could put other files in
/// their place. One look; not for many threads.
/// </summary>
internal sealed class ForeignWriters
{
    private const UnixFileMode WriteByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint Root = 0;
    private const int Most = 50;
    private const int MostLinks = 40;

    private readonly HashSet<uint?> _trusted;
    private readonly HashSet<(string Path, bool IsListed)> _seen = [];
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly List<PolicyProblem> _found = [];

    private ForeignWriters(string spool) => _trusted = [Root, FileAccessRights.OwnUser, ServersUser(spool)];

    /// <summary>What others can change; at most 50 places. Empty on systems that do not tell.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="pluginFolders">The folders that hold plugins' folders.</param>
    public static IReadOnlyList<PolicyProblem> Find(ServerConfiguration configuration, IEnumerable<string> pluginFolders)
    {
        if (FileAccessRights.OwnUser is null)
            return [];
        var look = new ForeignWriters(configuration.Server.Spool.Path);
        foreach (var file in FilesOf(configuration).Where(file => file.Length > 0))
            look.AddWay(file);
        foreach (var folder in pluginFolders.Append(configuration.ScriptFolder))
            look.AddTree(folder);
        return look._found;
    }

    /// <summary>Whose the spool is: not where everybody could have laid it.</summary>
    private static uint? ServersUser(string spool)
    {
        var above = Path.GetDirectoryName(Path.GetFullPath(spool));
        return above is not null && FileAccessRights.Of(above) is { } rights && (rights.Mode & WriteByOthers) != 0
            ? null
            : FileAccessRights.Of(spool)?.Owner;
    }

    private static IEnumerable<string> FilesOf(ServerConfiguration configuration)
    {
        var server = configuration.Server;
        foreach (var file in configuration.Source.Files.Concat(configuration.Source.Patterns.Select(pattern => pattern.Folder)))
            yield return file;
        yield return server.Spool.Path;
        yield return server.UsersFile;
        yield return server.Delivery.TlsTrustFile;
        yield return server.Http.Certificate;
        yield return server.Http.PrivateKey;
        foreach (var files in server.Listeners.SelectMany(listener => listener.Tls?.Certificates ?? [])
            .Concat(server.Http.Certificates)
            .Concat(server.Delivery.ClientCertificates.Values))
        {
            yield return files.Certificate;
            yield return files.Key;
        }

        foreach (var credentials in server.Delivery.Credentials.Values)
            yield return credentials.PasswordFile;
        foreach (var table in configuration.Policy.Scripts.Tables.Values.Where(table => !table.File.IsEmpty))
            yield return table.File;
    }

    /// <summary>A folder with all that is in it and that its links lead to.</summary>
    private void AddTree(string folder)
    {
        AddWay(folder);
        var entered = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([Target(folder)]);
        while (pending.TryPop(out var next))
        {
            if (!entered.Add(next))
                continue;
            foreach (var entry in EntriesOf(next))
            {
                if (entry.LinkTarget is not null)
                    AddWay(entry.FullName);
                else
                    Add(entry.FullName, isListed: true);
                if (Target(entry.FullName) is var target && Directory.Exists(target))
                    pending.Push(target);
            }
        }
    }

    private static FileSystemInfo[] EntriesOf(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // What this user cannot read, the server says itself.
        }
    }

    /// <summary>
    /// Every folder and link that is passed on the way to a path, and what it leads to; if there is nothing, the folder where somebody
    /// could put it.
    /// </summary>
    private void AddWay(string path)
    {
        var pending = new Stack<string>(PartsOf(Path.GetFullPath(path)));
        var at = "/";
        Add(at, isListed: false);
        for (var links = 0; links < MostLinks && pending.TryPop(out var part);)
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? "/";
                continue;
            }

            var next = Path.Combine(at, part);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                AddLink(next);
                at = target.StartsWith('/') ? "/" : at;
                foreach (var inner in PartsOf(target))
                    pending.Push(inner);
                continue;
            }

            if (pending.Count == 0 && !Path.Exists(next))
                Add(at, isListed: true);
            at = next;
            Add(at, isListed: pending.Count == 0);
        }
    }

    /// <summary>The parts of a path, the last first.</summary>
    private static IEnumerable<string> PartsOf(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();

    private static string Target(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        try
        {
            return (info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName;
        }
        catch (IOException)
        {
            return path; // Links in a ring.
        }
    }

    /// <summary>Reports a link that belongs to another user, who can lead it elsewhere.</summary>
    private void AddLink(string path)
    {
        if (FileAccessRights.Of(path, throughLinks: false) is { } rights && !_trusted.Contains(rights.Owner))
        {
            Report(
                path, $"Another user can change this link: it belongs to the user id {rights.Owner}.",
                "Make it anew as the server's user.");
        }
    }

    /// <param name="path">The file or folder.</param>
    /// <param name="isListed">Whether all that lies in it is read: then one more file is a change, too. In a folder above, whose files
    /// only their owners can replace (the sticky bit), it is not.</param>
    private void Add(string path, bool isListed)
    {
        if (!_seen.Add((path, isListed)) || FileAccessRights.Of(path, throughLinks: false) is not { } rights)
            return;
        if (!_trusted.Contains(rights.Owner))
        {
            Report(
                path, $"Another user can change this: it belongs to the user id {rights.Owner}.",
                "Give it to root or to the server's user (chown).");
        }
        else if ((rights.Mode & WriteByOthers) != 0 && (isListed || !rights.Mode.HasFlag(UnixFileMode.StickyBit)))
        {
            Report(
                path, $"Other users can change this: its mode is {Convert.ToString((int)rights.Mode, 8)}.",
                $"Take their permission away: chmod go-w {path}");
        }
    }

    private void Report(string path, string message, string remedy)
    {
        if (_found.Count < Most && _reported.Add(path))
            _found.Add(new PolicyProblem(new SourcePlace(path, 0, 0), message, remedy));
    }
}
