namespace PolicyMta.Simulation.Traffic;

/// <summary>Counts what becomes of injected messages. Thread-safe.</summary>
internal sealed class TrafficCounters
{
    private long _accepted;
    private long _refused;
    private long _unanswered;
    private long _unsent;
    private long _bytes;
    private SmtpReply? _lastRefusal;

    public void Count(InjectionOutcome outcome, long bytes)
    {
        switch (outcome.Kind)
        {
            case InjectionKind.Accepted:
                Interlocked.Increment(ref _accepted);
                Interlocked.Add(ref _bytes, bytes);
                break;
            case InjectionKind.Refused:
                Interlocked.Increment(ref _refused);
                Volatile.Write(ref _lastRefusal, outcome.Reply);
                break;
            case InjectionKind.Unanswered:
                Interlocked.Increment(ref _unanswered);
                break;
            default:
                Interlocked.Increment(ref _unsent);
                break;
        }
    }

    public TrafficTotals Read() => new(
        Interlocked.Read(ref _accepted),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _unanswered),
        Interlocked.Read(ref _unsent),
        Interlocked.Read(ref _bytes),
        Volatile.Read(ref _lastRefusal));
}
