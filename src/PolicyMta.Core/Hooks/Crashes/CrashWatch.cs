using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Hooks.Crashes;

/// <summary>
/// Finds messages at which policy ends the whole process, as a plugin does that overflows its stack or faults in native code: an
/// exception can be counted, but nothing runs after these. After an end without a word the next server notes, for an hour or as long as a
/// message is suspected, which messages policy is being asked about. A message that was among them at several ends in a row is to be held.
/// Costs nothing while servers end as they should. Thread-safe.
/// </summary>
internal sealed partial class CrashWatch(string? path, ISpool spool, TimeProvider time, ILogger<CrashWatch> logger) : IDisposable
{
    /// <summary>Ends of the server in a row after which a message is held.</summary>
    public const int Most = 3;

    private const string Room = "crash-suspects";
    private static readonly TimeSpan Watched = TimeSpan.FromHours(1);

    private readonly Dictionary<SpoolId, int> _counts = [];
    private CrashMarks? _marks;
    private long _since;
    private volatile bool _isArmed;

    /// <summary>
    /// Counts what the last server left, and begins to watch. Complete when the counts are durable; to be called once, before mail that
    /// was found in the spool is taken up.
    /// </summary>
    public async Task OpenAsync()
    {
        if (path is null)
            return;
        try
        {
            var marks = new CrashMarks(path);
            await CountAsync(marks.Left);
            marks.Begin();
            _since = time.GetTimestamp();
            _marks = marks;
            _isArmed = marks.WasRunning;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogOff(logger, path, e);
        }
    }

    /// <summary>How often in a row the server ended while policy was asked about a message.</summary>
    public int CountOf(SpoolId id) => _counts.GetValueOrDefault(id);

    /// <summary>Says that policy is being asked about a message, until the mark is disposed.</summary>
    public CrashMark Enter(SpoolId id) => _isArmed ? Mark(id) : default;

    /// <summary>Says that this server ends as it should.</summary>
    public void Close()
    {
        _isArmed = false;
        try
        {
            _marks?.End();
        }
        catch (IOException e)
        {
            LogOff(logger, path!, e);
        }
    }

    public void Dispose() => _marks?.Dispose();

    private CrashMark Mark(SpoolId id)
    {
        if (_counts.Count == 0 && time.GetElapsedTime(_since) > Watched)
        {
            _isArmed = false;
            return default;
        }

        try
        {
            return _marks!.Put(id);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _isArmed = false;
            LogOff(logger, path!, e);
            return default;
        }
    }

    private async Task CountAsync(ImmutableArray<SpoolId> left)
    {
        var before = new Dictionary<SpoolId, int>();
        foreach (var (key, record) in spool.ReadState(Room))
        {
            if (SpoolId.TryParse(key.Name, null, out var id))
                before[id] = record.IsEmpty ? 0 : record.Span[0];
        }

        foreach (var id in left)
            _counts[id] = Math.Min(before.GetValueOrDefault(id) + 1, byte.MaxValue);
        foreach (var (id, count) in _counts)
        {
            await spool.PutStateAsync(new StateKey(Room, id.ToString()), new[] { (byte)count });
            LogSuspect(logger, id.ToString(), count, Most);
        }

        foreach (var id in before.Keys.Except(_counts.Keys))
            await spool.PutStateAsync(new StateKey(Room, id.ToString()), default);
    }

    [LoggerMessage(
        1850, LogLevel.Warning,
        "The server has ended without a word while policy was asked about message {Message}, {Count} times in a row; it is held at {Most}")]
    private static partial void LogSuspect(ILogger logger, string message, int count, int most);

    [LoggerMessage(1851, LogLevel.Warning, "Messages at which policy ends the server are not looked for: {File} cannot be used")]
    private static partial void LogOff(ILogger logger, string file, Exception error);
}
