namespace PolicyMta.Core.Files;

/// <summary>
/// Tells whether files are what they were when they were last asked about. The system's facts are asked for at each look. A small file is
/// also read when they differ, and once more when a change can no longer hide behind the coarse clock of the file system; otherwise only
/// every few minutes, for file systems that tell no more than size and time. So a look at hundreds of files that rest reads none of them.
/// Not thread-safe.
/// </summary>
internal sealed class FileStamps(TimeProvider time)
{
    /// <summary>The largest file that is read, in bytes; of larger ones the facts must do.</summary>
    public const int MaxRead = 256 * 1024;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Believed = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private int _look;

    /// <summary>How many files have been read so far.</summary>
    public long Reads { get; private set; }

    /// <summary>Text that differs if the file has changed; null if there is none.</summary>
    public string? Of(string path) => FileFacts.Of(path) is { } facts ? Of(path, facts) : null;

    /// <summary>As the other one, for a file whose facts have just been read.</summary>
    public string Of(string path, FileFacts facts)
    {
        var now = time.GetUtcNow();
        var isFresh = (now - At(Math.Max(facts.Changed, facts.Written))).Duration() < Fresh;
        if (!_known.TryGetValue(path, out var known) || known.Facts != facts || known.WasFresh || now - known.ReadAt >= Believed
            || now < known.ReadAt)
        {
            known = new Known(facts, facts is { Kind: FileKind.File, Length: <= MaxRead } ? Read(path) : "", isFresh, now);
            _known[path] = known;
        }

        known.Look = _look;
        return $"{facts} {known.Hash}";
    }

    /// <summary>Forgets files that nobody has asked about since the last call.</summary>
    public void EndLook()
    {
        foreach (var (path, known) in _known)
        {
            if (known.Look != _look)
                _known.Remove(path);
        }

        _look++;
    }

    private string Read(string path)
    {
        Reads++;
        try
        {
            return FileDigest.HashOf(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }

    private static DateTimeOffset At(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    private sealed record Known(FileFacts Facts, string Hash, bool WasFresh, DateTimeOffset ReadAt)
    {
        /// <summary>The look that last asked about it.</summary>
        public int Look { get; set; }
    }
}
