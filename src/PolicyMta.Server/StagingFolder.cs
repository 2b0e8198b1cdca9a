using PolicyMta.Core.Files;

namespace PolicyMta.Server;

/// <summary>
/// A folder of this run's own for copies of loaded plugins, that no other user can enter or have laid there: what lies in it is executed.
/// Removed in the end; what a killed run left behind is removed by the next.
/// </summary>
internal sealed class StagingFolder(string root, TimeProvider time) : IAsyncDisposable
{
    private const int Attempts = 40;
    private const long EnoughSpace = 64L * 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>For a run that must leave the server's own folders alone: under a name that nobody can know before.</summary>
    public static StagingFolder Temporary(TimeProvider time) =>
        new(Directory.CreateTempSubdirectory("policymta-plugins-").FullName, time);

    /// <summary>
    /// For the server of one spool: in that folder, unless its disk is full, which is no reason not to start, or its owner is another user,
    /// who could put something else in the place of a copy.
    /// </summary>
    /// <exception cref="IOException">The place is a link or another user's.</exception>
    public static StagingFolder For(string spool, TimeProvider time)
    {
        PrivateFolder.Ensure(spool);
        var root = System.IO.Path.Combine(System.IO.Path.GetFullPath(spool), "plugin-copies");
        if (FileAccessRights.Of(spool) is { } rights && rights.Owner != 0 && rights.Owner != FileAccessRights.OwnUser)
            return Temporary(time);
        if (new DriveInfo(System.IO.Path.GetFullPath(spool)).AvailableFreeSpace < EnoughSpace)
            return Temporary(time);
        PrivateFolder.Demand(root);
        return new StagingFolder(root, time);
    }

    public string Path { get; } = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));

    /// <summary>Removes what earlier runs left. To be called only by who knows that no other run uses the root.</summary>
    public void RemoveOthers()
    {
        if (!Directory.Exists(root))
            return;
        foreach (var folder in Directory.EnumerateDirectories(root).Where(folder => folder != Path))
            TryRemove(folder);
    }

    /// <summary>Plugins that are being unloaded remove their own copies at the same time, so that it may take more than one go.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var attempt = 0; attempt < Attempts && !TryRemove(Path); attempt++)
            await Task.Delay(Pause, time);
        try
        {
            // Not with what is in it: another run may have just made its folder there.
            Directory.Delete(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use by another run, or removed by it.
        }
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
