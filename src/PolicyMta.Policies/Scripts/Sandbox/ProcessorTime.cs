using System.Runtime.InteropServices;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>The processor time of a thread, which waiting for a processor is not part of.</summary>
internal static partial class ProcessorTime
{
    private const int ThreadClock = 3;

    /// <summary>What the calling thread has used so far; null if the system does not say.</summary>
    public static TimeSpan? OfThread() =>
        OperatingSystem.IsLinux() && GetTime(ThreadClock, out var time) == 0
            ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : null;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
