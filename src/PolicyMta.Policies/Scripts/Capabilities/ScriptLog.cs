namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// Where one script's messages go. No more than a burst of 100 and then 20 in a second are written; how many were left out is said with the
/// next. Thread-safe.
/// </summary>
internal sealed partial class ScriptLog(ILogger logger, TimeProvider time)
{
    private const int Burst = 100;
    private const int PerSecond = 20;
    private readonly Lock _lock = new();
    private long _last = time.GetTimestamp();
    private double _allowed = Burst;
    private long _leftOut;

    public bool IsEnabled(LogLevel level) => logger.IsEnabled(level);

    public void Write(LogLevel level, string text)
    {
        if (!TryTake(out var leftOut))
            return;
        if (leftOut > 0)
            LogLeftOut(leftOut);
        LogText(level, text);
    }

    private bool TryTake(out long leftOut)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _allowed = Math.Min(Burst, _allowed + time.GetElapsedTime(_last, now).TotalSeconds * PerSecond);
            _last = now;
            if (_allowed < 1)
            {
                _leftOut++;
                leftOut = 0;
                return false;
            }

            _allowed--;
            (leftOut, _leftOut) = (_leftOut, 0);
            return true;
        }
    }

    [LoggerMessage(EventId = 6101, Message = "{Text}")]
    private partial void LogText(LogLevel level, string text);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "{Count} messages of this script were left out: it writes too many")]
    private partial void LogLeftOut(long count);
}
