using System.Diagnostics;
using System.Text.Json;
using PolicyMta.RelayLoad;

// Source and sink of the relay benchmark in one process: injects messages on one port, takes them back on another, prints one line of JSON.
var work = Work.Parse(args);
var usage = new ServerUsage(work.Group);
if (work.Idle > 0)
{
    var before = usage.Memory();
    var open = await new Source(work).OpenAsync(work.Idle);
    await Task.Delay(TimeSpan.FromSeconds(5));
    Print(new() { ["sessions"] = open.Count, ["mb_before"] = Math.Round(before), ["mb_held"] = Math.Round(usage.Memory()) });
    foreach (var wire in open)
        wire.Dispose();
    return 0;
}

using var sink = work.Sink > 0 ? new Sink(work.Sink) : null;
var source = new Source(work);
if (work.Warm > 0)
{
    await source.RunAsync(work.Warm);
    await CameBackAsync((long)work.Warm * work.Recipients);
    await Task.Delay(1000);
    sink?.TakeLatencies();
}

usage.Watch();
var (came, cpu, started) = (sink?.Recipients ?? 0, usage.Cpu(), Stopwatch.GetTimestamp());
await source.RunAsync(work.Messages);
var accepted = Stopwatch.GetElapsedTime(started).TotalSeconds;
var isComplete = await CameBackAsync(came + (long)work.Messages * work.Recipients);
var total = Stopwatch.GetElapsedTime(started).TotalSeconds;
await Task.Delay(500);
var report = new Dictionary<string, object>
{
    ["messages"] = work.Messages,
    ["accepted_per_s"] = Math.Round(work.Messages / accepted),
    ["delivered_per_s"] = Math.Round(work.Messages / total),
};
if (usage.IsKnown)
{
    report["cpu_us"] = Math.Round((usage.Cpu() - cpu) / work.Messages * 1e6);
    report["peak_mb"] = Math.Round(usage.Peak());
}

if (sink?.TakeLatencies() is { Length: > 0 } latencies)
{
    report["p50_ms"] = Math.Round(latencies[latencies.Length / 2], 2);
    report["p99_ms"] = Math.Round(latencies[latencies.Length * 99 / 100], 2);
}

if (!isComplete)
    report["missing"] = came + (long)work.Messages * work.Recipients - sink!.Recipients;
Print(report);
return isComplete ? 0 : 1;

async Task<bool> CameBackAsync(long recipients)
{
    var patience = Stopwatch.StartNew();
    while (sink is not null && sink.Recipients < recipients)
    {
        if (patience.Elapsed.TotalSeconds > work.Patience)
            return false;
        await Task.Delay(5);
    }

    return true;
}

static void Print(Dictionary<string, object> report) => Console.WriteLine(JsonSerializer.Serialize(report));
