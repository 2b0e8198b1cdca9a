using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PolicyMta.Core.Metrics;

/// <summary>The process: CPU, memory, threads, garbage collection.</summary>
internal static class ProcessInstruments
{
    public static void Add(Meter meter, string version)
    {
        var started = StartTime();
        meter.CreateObservableGauge("policymta.build.info", () => Labels.With(1, "version", version), null, "The version, as a label.");
        meter.CreateObservableGauge("policymta.process.start.time", () => started, "s", "When it started, in seconds since 1970.");
        meter.CreateObservableCounter("policymta.process.cpu.time", Cpu, "s", "CPU time by mode.");
        meter.CreateObservableUpDownCounter("policymta.process.memory.resident", () => Environment.WorkingSet, "By", "Resident memory.");
        meter.CreateObservableUpDownCounter("policymta.process.gc.heap", () => GC.GetTotalMemory(false), "By", "Managed heap in use.");
        meter.CreateObservableCounter("policymta.process.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Bytes ever allocated.");
        meter.CreateObservableCounter("policymta.process.gc.collections", Collections, "{collection}", "Collections by generation.");
        meter.CreateObservableCounter("policymta.process.gc.pause.time", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Pauses.");
        meter.CreateObservableUpDownCounter("policymta.process.threads", () => ThreadPool.ThreadCount, "{thread}", "Thread pool threads.");
        meter.CreateObservableUpDownCounter(
            "policymta.process.threads.pending", () => ThreadPool.PendingWorkItemCount, "{item}", "Work that waits for a pool thread.");
    }

    private static Measurement<double>[] Cpu()
    {
        var usage = Environment.CpuUsage;
        return
        [
            new(usage.UserTime.TotalSeconds, KeyValuePair.Create<string, object?>("mode", "user")),
            new(usage.PrivilegedTime.TotalSeconds, KeyValuePair.Create<string, object?>("mode", "system")),
        ];
    }

    private static IEnumerable<Measurement<long>> Collections() => Enumerable.Range(0, GC.MaxGeneration + 1)
        .Select(static generation => Labels.With(GC.CollectionCount(generation), "generation", $"gen{generation}"));

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
    }
}
