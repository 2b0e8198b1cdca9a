using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>
/// What the console reaches with mail streaming past: run when asked for, not with the tests, and it asserts nothing. README.md says how.
/// </summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class Reach(ConsoleFixture console, ITestOutputHelper output)
{
    private const string Watch =
        """
        window.reach = { tasks: [], behind: [] };
        new PerformanceObserver(list => reach.tasks.push(...list.getEntries().map(one => one.duration)))
          .observe({ type: "longtask", buffered: true });
        """;

    /// <summary>How long after its end a second is there; the clock of page and server is the same.</summary>
    private const string WatchSeconds =
        """
        async () => {
          const { live } = await import("/console/live.js");
          live.addEventListener("stats", () => reach.behind.push(Date.now() - (live.seconds.at(-1).time + 1) * 1000));
        }
        """;

    [Fact(Explicit = true)]
    public async Task Paint_tasks_heap_and_delay_while_mail_streams()
    {
        var minutes = Number("POLICYMTA_REACH_MINUTES", 10);
        for (var i = 0; i < 5; i++)
            await PaintAsync();

        await using var load = new MailLoad(console.Demo.SmtpPort, Number("POLICYMTA_REACH_MESSAGES", 2_500));
        var page = await console.OpenColdAsync(Watch);
        await page.GotoAsync(new Uri(console.Demo.Root, "/console/now").ToString());
        await page.EvaluateAsync(WatchSeconds);
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Performance.enable");
        Say("minute  events/s  heap MB  nodes  listeners  tasks > 50 ms (longest)  behind ms: median, p99, most");
        for (var minute = 0; minute <= minutes; minute++)
        {
            var (before, started) = (await LastEventAsync(page), TimeProvider.System.GetTimestamp());
            await Task.Delay(minute == 0 ? TimeSpan.FromSeconds(20) : TimeSpan.FromMinutes(1));
            var rate = (await LastEventAsync(page) - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            var seen = await page.EvaluateAsync<JsonElement>(
                "() => { const seen = { ...reach }; reach.tasks = []; reach.behind = []; return seen; }");
            var (tasks, behind) = (Values(seen, "tasks"), Values(seen, "behind"));
            // What collects the garbage is a long task of its own making.
            await tools.SendAsync("HeapProfiler.collectGarbage");
            var metrics = await MetricsAsync(tools);
            await page.EvaluateAsync("() => { reach.tasks = []; }");
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{minute,6}  {rate,8:0}  {metrics["JSHeapUsedSize"] / 1e6,7:0.0}  {metrics["Nodes"],5:0}  "
                    + $"{metrics["JSEventListeners"],9:0}  {tasks.Length,3} ({tasks.LastOrDefault():0})  "
                    + $"{At(behind, 0.5):0}, {At(behind, 0.99):0}, {behind.LastOrDefault():0}"));
        }

        await using var trace = await TaskTrace.StartAsync(page);
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        var longest = (await trace.EndAsync()).TakeLast(5).Select(static one => $"{one:0}");
        Say($"processor's time of the longest tasks of ten seconds, in ms: {string.Join(' ', longest)}");
        await page.Context.CloseAsync();
    }

    /// <summary>The first paint of somebody who comes for the first time, and what that loads.</summary>
    private async Task PaintAsync()
    {
        var page = await console.OpenColdAsync(Watch);
        await using var trace = await TaskTrace.StartAsync(page);
        await page.GotoAsync(new Uri(console.Demo.Root, "/console/now").ToString(), new() { WaitUntil = WaitUntilState.Load });
        await page.Locator("mta-now tbody tr").First.WaitForAsync();
        var tasks = await trace.EndAsync();
        var seen = await page.EvaluateAsync<JsonElement>(
            """
            () => {
              const loaded = performance.getEntriesByType("resource").filter(one => one.name.includes("/console/"));
              return {
                paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
                table: performance.now(),
                files: loaded.length,
                bytes: loaded.reduce((all, one) => all + one.encodedBodySize, 0),
                tasks: reach.tasks,
              };
            }
            """);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"first paint {seen.GetProperty("paint").GetDouble():0} ms, table {seen.GetProperty("table").GetDouble():0} ms, "
                + $"{seen.GetProperty("files").GetInt32()} files, {seen.GetProperty("bytes").GetInt64() / 1000.0:0.0} kB compressed, "
                + $"tasks over 50 ms: {string.Join(' ', Values(seen, "tasks").Select(one => $"{one:0}"))}; "
                + $"processor's time of the longest: {string.Join(' ', tasks.TakeLast(3).Select(one => $"{one:0}"))}"));
        await page.Context.CloseAsync();
    }

    private static async Task<Dictionary<string, double>> MetricsAsync(ICDPSession tools)
    {
        var answer = await tools.SendAsync("Performance.getMetrics");
        return answer!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(
            one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetDouble());
    }

    private static Task<long> LastEventAsync(IPage page) => page.EvaluateAsync<long>(
        "async () => (await (await fetch('/api/v1/admin/status')).json()).journal.last_event_id");

    private static double[] Values(JsonElement seen, string name) =>
        [.. seen.GetProperty(name).EnumerateArray().Select(one => one.GetDouble()).Order()];

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static int Number(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : usual;

    private void Say(string line)
    {
        output.WriteLine(line);
        File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "reach.txt"), line + "\n");
    }
}
