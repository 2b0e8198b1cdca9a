using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Benchmarks;

/// <summary>
/// A table of five million addresses with a column beside each: what a look-up takes, from C# and from a script. How long it was read, and
/// how much memory it takes, is written when it has been set up.
/// </summary>
public class TableBenchmarks
{
    private const int Entries = 5_000_000;
    private const string Script =
        "const t = table('t'); export function onRoute(route) { for (let i = 0; i < 1000; i++) t.has(route.domain); }";

    private const string EmptyScript = "const t = 1; export function onRoute(route) { for (let i = 0; i < 1000; i++) route.domain; }";

    private readonly string _file = Path.GetTempFileName();
    private readonly string[] _keys = new string[65_536];
    private LookupTable _table = null!;
    private IRouteHandler _script = null!;
    private IRouteHandler _empty = null!;
    private TableHandle _handle = null!;
    private int _next;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        await using (var writer = new StreamWriter(_file))
        {
            await writer.WriteLineAsync("address,reason");
            for (var i = 0; i < Entries; i++)
                await writer.WriteLineAsync($"{KeyOf(i)},hard bounce");
        }

        for (var i = 0; i < _keys.Length; i++)
            _keys[i] = KeyOf((int)((uint)i * 2654435761u % (2 * Entries)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        var options = new TableOptions { File = _file, Format = TableFormat.Csv, IgnoreCase = true };
        _handle = new FileTable("t", options, new SemaphoreSlim(1), NullLogger.Instance, TimeProvider.System);
        if (await _handle.RefreshAsync() is { } problem)
            throw new InvalidOperationException(problem.ToString());
        var took = Stopwatch.GetElapsedTime(started);
        _table = _handle.Demand();
        Console.WriteLine(
            $"// {_table.Version.Rows} rows of {new FileInfo(_file).Length >> 20} MiB read in {took.TotalSeconds:0.0} s; "
                + $"{(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20} MiB more on the heap, "
                + $"{_table.Bytes >> 20} MiB by its own count");
        _script = await LoadAsync(Script);
        _empty = await LoadAsync(EmptyScript);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _handle.Dispose();
        File.Delete(_file);
    }

    [Benchmark(Description = "table of 5,000,000: look-up from C#, at random, half of the keys are there")]
    public bool Find() => _table.Contains(_keys[_next++ & 0xFFFF]);

    [Benchmark(Description = "table of 5,000,000: look-up from a script", OperationsPerInvoke = 1000)]
    public async Task ScriptAsync() => await _script.DecideAsync(Sample.Route(), CancellationToken.None);

    [Benchmark(Description = "the same loop without a look-up", OperationsPerInvoke = 1000)]
    public async Task EmptyAsync() => await _empty.DecideAsync(Sample.Route(), CancellationToken.None);

    private static string KeyOf(int number) => $"user.{(uint)number * 2654435761u}@domain{number % 5000}.example";

    private async Task<IRouteHandler> LoadAsync(string script)
    {
        var files = ScriptFiles.FromMemory("scripts", [KeyValuePair.Create("policy.js", script)]);
        var options = new ScriptOptions { Limits = new ScriptLimits { Timeout = TimeSpan.FromSeconds(10) } };
        var result = await ScriptHost.LoadAsync(
            files, options, new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None,
            tables: new TableSet([_handle]));
        return result.Scripts.Single().Handlers.OnRoute.Single();
    }
}
