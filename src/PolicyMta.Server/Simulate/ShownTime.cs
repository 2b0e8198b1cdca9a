namespace PolicyMta.Server.Simulate;

/// <summary>The time that log lines show: that of the run which is under way, and the machine's before the first.</summary>
internal sealed class ShownTime : TimeProvider
{
    private volatile TimeProvider? _clock;

    /// <summary>The clock of the run.</summary>
    public TimeProvider? Clock
    {
        get => _clock;
        set => _clock = value;
    }

    public override DateTimeOffset GetUtcNow() => (_clock ?? System).GetUtcNow();
}
