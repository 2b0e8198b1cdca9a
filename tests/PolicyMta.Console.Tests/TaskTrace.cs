using System.Text.Json;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>
/// The tasks of a page's own thread while it runs, by the processor's time that each took: on a machine whose processors others use as
/// well, how long a task lasted says little.
/// </summary>
internal sealed class TaskTrace : IAsyncDisposable
{
    private readonly ICDPSession _tools;
    private readonly TaskCompletionSource _complete = new();
    private readonly List<(string Thread, double Milliseconds)> _tasks = [];
    private readonly HashSet<string> _pages = [];

    private TaskTrace(ICDPSession tools)
    {
        _tools = tools;
        tools.Event("Tracing.dataCollected").OnEvent += (_, some) => Take(some!.Value.GetProperty("value"));
        tools.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<TaskTrace> StartAsync(IPage page)
    {
        var trace = new TaskTrace(await page.Context.Browser!.NewBrowserCDPSessionAsync());
        await trace._tools.SendAsync("Tracing.start", new Dictionary<string, object>
        {
            ["categories"] = "-*,toplevel,devtools.timeline,__metadata",
            ["transferMode"] = "ReportEvents",
        });
        return trace;
    }

    /// <summary>The times of the tasks, the longest last.</summary>
    public async Task<IReadOnlyList<double>> EndAsync()
    {
        await _tools.SendAsync("Tracing.end");
        await _complete.Task;
        return [.. _tasks.Where(task => _pages.Contains(task.Thread)).Select(static task => task.Milliseconds).Order()];
    }

    public async ValueTask DisposeAsync() => await _tools.DetachAsync();

    private void Take(JsonElement events)
    {
        foreach (var one in events.EnumerateArray())
        {
            var name = one.GetProperty("name").GetString()!;
            var thread = $"{one.GetProperty("pid")} {one.GetProperty("tid")}";
            if (name == "thread_name" && one.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain")
                _pages.Add(thread);
            else if (name.EndsWith("RunTask", StringComparison.Ordinal) && one.TryGetProperty("tdur", out var taken))
                _tasks.Add((thread, taken.GetDouble() / 1000));
        }
    }
}
