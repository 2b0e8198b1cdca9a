namespace PolicyMta.Core.Spool;

/// <summary>
/// What work on large content has left in the collected heap. It keeps its memory until it is collected, and counts until then. Collecting
/// stops the whole server for a moment, so it is done on nobody's path, for a bound of waste at a time, and with a pause after it that is
/// long beside it. Thread-safe.
/// </summary>
/// <param name="most">How many bytes may gather.</param>
/// <param name="collect">Collects them.</param>
/// <param name="time">The clock.</param>
internal sealed class HeapWaste(long most, Action collect, TimeProvider time)
{
    /// <summary>How long a pause is beside the collection before it.</summary>
    private const int PauseFactor = 10;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _bytes;
    private long _next = long.MinValue;
    private bool _isCollecting;

    /// <summary>How many bytes wait to be collected.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether as much has gathered as may.</summary>
    public bool IsTooMuch => Bytes >= most;

    public void Add(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            if (_isCollecting || _bytes < most)
                return;
            _isCollecting = true;
        }

        _ = Task.Run(RunAsync);
    }

    /// <summary>Collects with what it takes for the pages to go back to the system.</summary>
    public static void CollectHeap() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private async Task RunAsync()
    {
        do
        {
            if (_next > time.GetTimestamp())
                await Task.Delay(time.GetElapsedTime(time.GetTimestamp(), _next), time);
            var (collected, startedAt) = (Bytes, time.GetTimestamp());
            collect();
            lock (_gate)
                _bytes -= collected;
            var pause = time.GetElapsedTime(startedAt) * PauseFactor;
            _next = time.GetTimestamp()
                + (long)((pause > ShortestPause ? pause : ShortestPause).TotalSeconds * time.TimestampFrequency);
        }
        while (!IsDone());
    }

    private bool IsDone()
    {
        lock (_gate)
            return !(_isCollecting = _bytes >= most);
    }
}
