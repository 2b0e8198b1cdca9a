namespace PolicyMta.Core.Spool;

/// <summary>
/// What the spool does a few times in a second beside its traffic: watch the space, recycle files, compact, forget old marks, and try
/// whether a disk that failed works again.
/// </summary>
internal sealed partial class SpoolUpkeep(
    ISpoolDisk disk, string folder, DiskSpace space, long reserve, Ballast ballast, BodySegments segments, SegmentCompaction compaction,
    GroupCommit commit, SpoolHealth health, TimeProvider time, ILogger logger) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _forgottenBefore;

    public void Start() => _running = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>One round, now.</summary>
    public async Task RunOnceAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var shortage = space.Shortage(recovering: !health.IsAccepting);
            segments.Pool.Tidy(keep: shortage is null);
            if (shortage is not null)
                health.RunShort(shortage);
            else if (health.IsAccepting || await TryDiskAsync())
                ballast.Restore(space.FreeBytes - reserve);

            if (health.IsAccepting || (!health.IsFailing && space.FreeBytes > 2 * segments.SegmentSize))
                await compaction.RunAsync(_stop.Token);
            if (health.IsAccepting)
                await ForgetMarksAsync();
        }
        catch (Exception error)
        {
            if (!_stop.IsCancellationRequested)
                LogRoundFailed(error.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await RunOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // The spool is being closed.
        }
    }

    private async Task ForgetMarksAsync()
    {
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        if (today == _forgottenBefore)
            return;
        await commit.ForgetMarksAsync(today);
        _forgottenBefore = today;
    }

    /// <summary>Writes and syncs a small file and a commit; when both succeed, mail is taken again.</summary>
    private async Task<bool> TryDiskAsync()
    {
        var path = Path.Combine(folder, "probe");
        if (File.Exists(path))
            disk.Delete(path);
        using (var file = disk.Create(path, SegmentHeader.Length))
        {
            disk.Write(file, [new byte[SegmentHeader.Length]], 0);
            disk.Sync(file);
        }

        disk.Delete(path);
        await commit.ProbeAsync();
        health.Recover();
        return true;
    }

    [LoggerMessage(2021, LogLevel.Warning, "Upkeep of the spool: {Error}")]
    private partial void LogRoundFailed(string error);
}
