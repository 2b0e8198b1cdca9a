using System.Threading.Channels;

namespace PolicyMta.Policies.Reload;

/// <summary>
/// Calls back when files have changed and come to rest. The system's notifications only hurry it: what decides is a look every few
/// seconds, so that missed notifications, full inotify tables and folders that are deleted and made again do no harm. Outlives failing
/// callbacks.
/// </summary>
internal sealed partial class PolicyWatcher : IAsyncDisposable
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private const int QuietRounds = 20;

    private readonly Func<WatchedPaths> _paths;
    private readonly Func<Task> _changed;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _hints =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly NotificationSet _notifications;
    private readonly PolicyLook _look;
    private Task _running = Task.CompletedTask;

    /// <param name="paths">Says what to watch; asked again at each look.</param>
    /// <param name="changed">Called after a change; not called again before it has ended.</param>
    /// <param name="logger">Takes what goes wrong.</param>
    /// <param name="time">The clock.</param>
    public PolicyWatcher(Func<WatchedPaths> paths, Func<Task> changed, ILogger logger, TimeProvider time)
    {
        _paths = paths;
        _changed = changed;
        _logger = logger;
        _time = time;
        _notifications = new NotificationSet(() => _hints.Writer.TryWrite(true));
        _look = new PolicyLook(time);
    }

    /// <summary>Begins; changes from now on are seen.</summary>
    /// <param name="hasChanged">
    /// Tells whether there were changes before, for which to call back at once. Asked after the first look, so that no change falls
    /// between.
    /// </param>
    public void Start(Func<bool>? hasChanged = null)
    {
        var paths = _paths();
        _notifications.Arm(paths);
        var seen = _look.At(paths);
        var isLate = hasChanged?.Invoke() is true;
        if (isLate)
            _hints.Writer.TryWrite(true);
        _running = RunAsync(isLate ? "" : seen);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _notifications.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(string seen)
    {
        Task<bool>? hint = null;
        while (true)
        {
            hint ??= _hints.Reader.WaitToReadAsync(_stop.Token).AsTask();
            await Task.WhenAny(hint, Task.Delay(PollInterval, _time, _stop.Token));
            _stop.Token.ThrowIfCancellationRequested();
            if (hint.IsCompleted)
            {
                await WaitForQuietAsync();
                hint = null;
            }

            seen = await LookAsync(seen);
        }
    }

    /// <returns>What is seen now.</returns>
    private async Task<string> LookAsync(string seen)
    {
        try
        {
            var paths = _paths();
            _notifications.Arm(paths);
            var now = _look.At(paths);
            if (now == seen)
                return seen;

            seen = now;
            await _changed();
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            LogFailed(e);
        }

        return seen;
    }

    private async Task WaitForQuietAsync()
    {
        for (var round = 0; round < QuietRounds && _hints.Reader.TryRead(out _); round++)
            await Task.Delay(Quiet, _time, _stop.Token);
    }

    [LoggerMessage(EventId = 6301, Level = LogLevel.Error, Message = "A reload after a change of files failed; still watching for changes")]
    private partial void LogFailed(Exception error);
}
