namespace PolicyMta.Core.Waiting;

/// <summary>A clock in microseconds that nobody sets. Thread-safe.</summary>
internal sealed class WaitTime(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public long Now => time.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond;
}
