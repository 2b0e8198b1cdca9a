namespace PolicyMta.Server;

/// <summary>A folder of this run's own for copies of loaded plugins. Removed in the end; what a killed run left behind is removed by the next.</summary>
internal sealed class StagingFolder(string root) : IAsyncDisposable
{
    private const int Attempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>For a run that must leave the server's own folders alone.</summary>
    public static StagingFolder Temporary() => new(System.IO.Path.Combine(System.IO.Path.GetTempPath(), "policymta-plugins"));

    public string Path { get; } = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));

    /// <summary>Removes what earlier runs left. To be called only by who knows that no other run uses the root.</summary>
    public void RemoveOthers()
    {
        foreach (var folder in Directory.EnumerateDirectories(root).Where(folder => folder != Path))
            TryRemove(folder);
    }

    /// <summary>Plugins that are being unloaded remove their own copies at the same time, so that it may take more than one go.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var attempt = 0; attempt < Attempts && !TryRemove(Path); attempt++)
            await Task.Delay(Pause);
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
