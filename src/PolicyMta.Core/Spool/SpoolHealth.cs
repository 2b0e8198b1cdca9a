namespace PolicyMta.Core.Spool;

/// <summary>Whether the spool takes new mail, and if not, why.</summary>
internal sealed partial class SpoolHealth(ILogger logger)
{
    private volatile Fault? _fault;

    public bool IsAccepting => _fault is null;

    /// <summary>A write, a sync or a commit failed, as opposed to space that has run short.</summary>
    public bool IsFailing => _fault is { IsShortage: false };

    public string? Reason => _fault?.Reason;

    public void ThrowIfNotAccepting()
    {
        if (_fault is { } fault)
            throw new SpoolUnavailableException(fault.Reason, fault.IsDiskFull);
    }

    /// <summary>Notes a failure of the disk: no mail is taken until a trial has succeeded.</summary>
    /// <returns>What to tell whoever waits.</returns>
    public SpoolUnavailableException Fail(string what, Exception error)
    {
        var isDiskFull = DiskSpace.IsDiskFull(error);
        var reason = $"{what}: {error.Message}";
        if (_fault is not { IsShortage: false })
            LogFailing(reason);
        _fault = new Fault(reason, isDiskFull, IsShortage: false);
        return new SpoolUnavailableException(reason, isDiskFull, error);
    }

    /// <summary>Notes that space runs short, though nothing has failed.</summary>
    public void RunShort(string reason)
    {
        if (_fault is null)
        {
            LogShort(reason);
            _fault = new Fault(reason, IsDiskFull: true, IsShortage: true);
        }
    }

    public void Recover()
    {
        if (_fault is not null)
        {
            _fault = null;
            LogRecovered();
        }
    }

    [LoggerMessage(2031, LogLevel.Critical, "The spool does not accept mail: {Reason}")]
    private partial void LogFailing(string reason);

    [LoggerMessage(2032, LogLevel.Error, "The spool does not accept mail: {Reason}")]
    private partial void LogShort(string reason);

    [LoggerMessage(2033, LogLevel.Information, "The spool accepts mail again")]
    private partial void LogRecovered();

    private sealed record Fault(string Reason, bool IsDiskFull, bool IsShortage);
}
