using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Plugins;

/// <summary>All files of a plugin's folder as they were at one moment. Immutable.</summary>
internal sealed record PluginFolder(string Path, ImmutableArray<PluginFile> Files)
{
    public const string ManifestName = "plugin.yaml";
    public const string DefaultsName = "defaults.yaml";

    private const int Attempts = 10;
    private const long SizeLimit = 512L * 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public string Name => System.IO.Path.GetFileName(Path);

    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <param name="file">A path below the folder, with forward slashes.</param>
    public PluginFile? Find(string file) => Files.FirstOrDefault(other => other.Path == file);

    /// <summary>Reads the folder, again if a file changed meanwhile, so that old and new files are never mixed.</summary>
    /// <exception cref="IOException">A file cannot be read, or the folder does not come to rest.</exception>
    public static async Task<PluginFolder> ReadAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var before = Stat(path);
                var files = ImmutableArray.CreateBuilder<PluginFile>(before.Count);
                foreach (var stat in before)
                {
                    var file = System.IO.Path.Combine(path, stat.Path);
                    RegularFile.Demand(file);
                    files.Add(new PluginFile(stat.Path, await File.ReadAllBytesAsync(file, cancellationToken)));
                }

                if (before.SequenceEqual(Stat(path)))
                    return new PluginFolder(path, files.ToImmutable());
                if (attempt == Attempts)
                    throw new IOException($"{path} kept changing while it was read.");
            }
            catch (Exception e) when (attempt < Attempts && e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Replaced just now: look again.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static List<FileStat> Stat(string path)
    {
        var stats = FolderStat.Of(path);
        return stats.Sum(stat => stat.Length) <= SizeLimit
            ? stats
            : throw new IOException($"{path} holds more than {SizeLimit / (1024 * 1024)} MB; is it really a plugin's folder?");
    }
}
