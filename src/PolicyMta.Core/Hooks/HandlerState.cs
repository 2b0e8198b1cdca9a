namespace PolicyMta.Core.Hooks;

/// <summary>
/// The counters and the breaker of one handler at one door. A handler that fails many times in a row is skipped for a while, and the
/// hook's fallback applies; one that did not come back at all is switched off until the next reload. Either way its link's
/// <see cref="FailureRule"/> says what holds meanwhile. Thread-safe.
/// </summary>
internal sealed class HandlerState(TimeProvider time)
{
    public const int FailuresToOpen = 20;

    /// <summary>What stands before the last error if the handler is skipped.</summary>
    public const string Skipped = "skipped after repeated failures; last: ";

    /// <summary>What stands before the reason if it is switched off.</summary>
    public const string Off = "switched off until the next reload: ";

    public static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(10);

    private long _calls;
    private long _failures;
    private long _took;
    private long _longest;
    private int _inARow;
    private bool _hasComeBack;
    private long _openUntil;
    private string? _lastError;
    private string? _switchedOff;

    public long Calls => Volatile.Read(ref _calls);

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>The time that its calls took together, but for those that were given up.</summary>
    public TimeSpan Took => time.GetElapsedTime(0, Volatile.Read(ref _took));

    /// <summary>The longest of them.</summary>
    public TimeSpan Longest => time.GetElapsedTime(0, Volatile.Read(ref _longest));

    public string? LastError => Volatile.Read(ref _lastError);

    /// <summary>
    /// Whether a call has returned in good order at least once, so that its code is compiled and whatever it loads is loaded.
    /// </summary>
    public bool HasComeBack => Volatile.Read(ref _hasComeBack);

    /// <summary>Why the handler is no longer asked, or null.</summary>
    public string? SwitchedOff => Volatile.Read(ref _switchedOff);

    /// <summary>Whether the breaker is open: the handler is not called and the door's fallback holds.</summary>
    public bool IsOpen => Volatile.Read(ref _openUntil) is not 0 and var until && time.GetTimestamp() < until;

    /// <summary>When a call begins, for <see cref="Ended"/>.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>Counts the time of a call.</summary>
    public void Ended(long began)
    {
        var took = time.GetTimestamp() - began;
        Interlocked.Add(ref _took, took);
        for (var longest = Volatile.Read(ref _longest); took > longest; longest = Volatile.Read(ref _longest))
            Interlocked.CompareExchange(ref _longest, took, longest);
    }

    public void Succeeded()
    {
        Interlocked.Increment(ref _calls);
        if (!HasComeBack)
            Volatile.Write(ref _hasComeBack, true);
        if (Volatile.Read(ref _inARow) != 0)
            Volatile.Write(ref _inARow, 0);
    }

    /// <returns>Whether this failure opened the breaker.</returns>
    public bool Failed(string error)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _failures);
        Volatile.Write(ref _lastError, error);
        if (Interlocked.Increment(ref _inARow) % FailuresToOpen != 0)
            return false;

        Volatile.Write(ref _openUntil, time.GetTimestamp() + (long)(OpenFor.TotalSeconds * time.TimestampFrequency));
        return true;
    }

    /// <returns>Whether it was on until now.</returns>
    public bool SwitchOff(string reason) => Interlocked.CompareExchange(ref _switchedOff, reason, null) is null;
}
