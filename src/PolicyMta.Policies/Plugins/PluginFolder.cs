using PolicyMta.Core.Files;
using PolicyMta.Policies.Files;

namespace PolicyMta.Policies.Plugins;

/// <summary>All files of a plugin's folder as they were at one moment. Immutable.</summary>
internal sealed record PluginFolder(string Path, ImmutableArray<PluginFile> Files)
{
    public const string ManifestName = "plugin.yaml";
    public const string DefaultsName = "defaults.yaml";

    private const int Attempts = 10;
    private const string TooMany = "holds too many files and folders; is it really a plugin's folder?";
    private const long SizeLimit = 512L * 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<string> _identity = new(() => IdentityOf(Files));

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>A hash over the files and their names.</summary>
    public string Identity => _identity.Value;

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
                var before = Look(path);
                var files = ImmutableArray.CreateBuilder<PluginFile>(before.Count);
                foreach (var file in before)
                {
                    RegularFile.Demand(file.Real);
                    files.Add(new PluginFile(file.Path, await File.ReadAllBytesAsync(file.Real, cancellationToken)));
                }

                if (before.SequenceEqual(Look(path)))
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

    private static string IdentityOf(ImmutableArray<PluginFile> files)
    {
        using var hash = new ContentHash();
        foreach (var file in files)
            hash.Add(file.Path).Add(file.Content);
        return hash.ToString();
    }

    private static List<TreeFile> Look(string path)
    {
        var tree = PolicyTree.Walk(path, LinkScope.Anywhere);
        if (MistakeIn(tree) is { } mistake)
            throw new IOException($"{path} {mistake}");
        var files = tree.UnderAllPaths().Take(PolicyTree.MaxEntries + 1).ToList();
        if (files.Count > PolicyTree.MaxEntries)
            throw new IOException($"{path} {TooMany}");
        return files.Sum(file => file.Facts.Length) <= SizeLimit
            ? files
            : throw new IOException($"{path} holds more than {SizeLimit / (1024 * 1024)} MB; is it really a plugin's folder?");
    }

    /// <summary>Why a folder cannot be read as a whole: a plugin with a part of its files is not the plugin that was laid there.</summary>
    private static string? MistakeIn(PolicyTree tree)
    {
        foreach (var (below, kind, detail) in tree.Omissions)
        {
            switch (kind)
            {
                case OmissionKind.LeadsNowhere:
                    return $"holds the link {below} to {detail}, which does not exist.";
                case OmissionKind.TooDeep:
                    return $"holds {below}, which lies more than {PolicyTree.MaxDepth} folders deep.";
                case OmissionKind.TooMany:
                    return TooMany;
                case OmissionKind.Unreadable:
                    return $"holds {below}: {detail}";
            }
        }

        return null;
    }
}
