using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Reload;

/// <summary>The system's notifications of changes, as far as it gives any. Folders that come and go are armed again at each look.</summary>
internal sealed class NotificationSet(Action hint) : IDisposable
{
    private readonly Dictionary<Subject, (FileSystemWatcher Watcher, (ulong, ulong)? Folder)> _watchers = [];

    /// <summary>Watches exactly these paths, as far as they exist.</summary>
    public void Arm(WatchedPaths paths)
    {
        var wanted = paths.Folders.Select(folder => new Subject(folder.Path, null))
            .Concat(paths.Files.Select(file => new Subject(Path.GetDirectoryName(file)!, Path.GetFileName(file))))
            .Where(subject => Directory.Exists(subject.Folder))
            .ToHashSet();

        foreach (var (subject, entry) in _watchers.ToList())
        {
            if (!wanted.Contains(subject) || IdentityOf(subject.Folder) != entry.Folder)
                Remove(subject);
        }

        foreach (var subject in wanted)
        {
            if (!_watchers.ContainsKey(subject))
                Add(subject);
        }
    }

    public void Dispose()
    {
        foreach (var subject in _watchers.Keys.ToList())
            Remove(subject);
    }

    private void Add(Subject subject)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(subject.Folder, subject.File ?? "*") { IncludeSubdirectories = subject.File is null };
            watcher.Changed += OnChange;
            watcher.Created += OnChange;
            watcher.Deleted += OnChange;
            watcher.Renamed += OnChange;
            watcher.Error += OnError;
            watcher.EnableRaisingEvents = true;
            _watchers[subject] = (watcher, IdentityOf(subject.Folder));
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No notifications for this folder; the regular look still sees its changes.
            watcher?.Dispose();
        }
    }

    private void Remove(Subject subject)
    {
        if (_watchers.Remove(subject, out var entry))
            entry.Watcher.Dispose();
    }

    /// <summary>Which folder the path leads to now.</summary>
    private static (ulong Device, ulong Number)? IdentityOf(string folder) =>
        FileFacts.Of(folder) is { } facts ? (facts.Device, facts.Number) : null;

    private void OnChange(object sender, FileSystemEventArgs e) => hint();

    private void OnError(object sender, ErrorEventArgs e) => hint();

    /// <summary>A folder with everything below it, or one file in it.</summary>
    private readonly record struct Subject(string Folder, string? File);
}
