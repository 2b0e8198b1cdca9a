using System.Globalization;

namespace PolicyMta.RelayLoad;

/// <summary>CPU and memory of the server under test, all its processes: those of its control group (version 1 or 2).</summary>
internal sealed class ServerUsage(string group)
{
    private double _peak;
    private volatile bool _stopped;

    public bool IsKnown => group.Length > 0;

    /// <summary>Seconds of CPU so far.</summary>
    public double Cpu()
    {
        if (!IsKnown)
            return 0;
        var nanoseconds = Path.Combine(group, "cpuacct.usage");
        if (File.Exists(nanoseconds))
            return double.Parse(File.ReadAllText(nanoseconds), CultureInfo.InvariantCulture) / 1e9;
        var usage = File.ReadLines(Path.Combine(group, "cpu.stat")).First(line => line.StartsWith("usage_usec", StringComparison.Ordinal));
        return double.Parse(usage.Split(' ')[1], CultureInfo.InvariantCulture) / 1e6;
    }

    /// <summary>Megabytes resident now; shared pages count by their share.</summary>
    public double Memory() => !IsKnown ? 0 : File.ReadLines(Path.Combine(group, "cgroup.procs")).Sum(MemoryOf) / 1024;

    /// <summary>Looks once a second until <see cref="Peak"/> is asked for.</summary>
    public void Watch() => _ = Task.Run(async () =>
    {
        while (!_stopped && IsKnown)
        {
            _peak = Math.Max(_peak, Memory());
            await Task.Delay(1000);
        }
    });

    public double Peak()
    {
        _stopped = true;
        return _peak = Math.Max(_peak, Memory());
    }

    private static double MemoryOf(string process)
    {
        try
        {
            var pss = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return double.Parse(pss.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0;
        }
    }
}
