using System.Diagnostics;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Trial;

/// <summary>How much processor time a trial has left; elapsed time if the system does not say. For the thread that made it.</summary>
internal sealed class TrialBudget
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TimeSpan? _usedBefore = ProcessorTime.OfThread();
    private TimeSpan _end;

    /// <summary>Grants this much from now on.</summary>
    public void Grant(TimeSpan time) => _end = Used + time;

    public TimeSpan Left => _end - Used;

    /// <summary>What has been used since the beginning.</summary>
    public TimeSpan Used => ProcessorTime.OfThread() - _usedBefore ?? Stopwatch.GetElapsedTime(_began);
}
