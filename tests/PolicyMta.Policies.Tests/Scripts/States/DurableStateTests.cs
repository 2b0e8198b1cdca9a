using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Stores;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Scripts.States;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Scripts.States;

/// <summary>What scripts keep over restarts, and what they share.</summary>
public sealed class DurableStateTests : IDisposable
{
    private const string Shown = "export const onRoute = () => ({ provider: String(state.durable.get('k')) });";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-test-").FullName;
    private ScriptLimits _limits = ScriptBench.Patient;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_durable_survives_a_restart_and_the_rest_does_not()
    {
        await RouteAsync("""
            state.set('n', 1);
            state.durable.set('v', { list: [1, 'x\uD800', null, true, NaN], deep: { er: -1.5 }, none: undefined });
            state.durable.increment('n', 2);
            state.durable.set('gone', 1);
            state.durable.delete('gone');
            """);

        Assert.Equal(
            """[1,null,true,NaN] true {"er":-1.5} list,deep 3 undefined undefined""",
            await RouteAsync("""
                const v = state.durable.get('v');
                const [one, text, none, yes, nan] = v.list;
                return { provider: [`[${one},${none},${yes},${nan}]`, text === 'x\uD800', JSON.stringify(v.deep), Object.keys(v),
                  state.durable.increment('n'), state.durable.get('gone'), state.get('n')].map(String).join(' ') };
                """));
        Assert.Equal("3", await RouteAsync("return { provider: String(state.durable.get('n')) };"));
    }

    [Theory]
    [InlineData(9, "here")]
    [InlineData(10, "undefined")]
    public async Task A_time_to_live_goes_on_over_restarts(int minutes, string expected)
    {
        await RouteAsync("state.durable.set('k', 'here', '10m');");
        _time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(expected, await RouteAsync("return { provider: String(state.durable.get('k')) };"));
        await using var stores = Stores();
        Assert.Equal(expected == "here" ? 1 : 0, stores.Of("script/policy.js").Usage.Entries);
    }

    [Fact]
    public async Task It_is_written_within_a_second_or_so_without_a_stop()
    {
        await using var stores = Stores();
        await using var states = States(stores);
        using var bench = new ScriptBench { States = states, Time = _time };
        await ScriptBench.RouteAsync(await bench.RouteScriptAsync("state.durable.set('k', 1);"));

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(DurableStates.Interval);
            return stores.Of("script/policy.js").Usage.Entries == 1;
        });

        // What a process leaves behind that is killed.
        var copy = Directory.CreateTempSubdirectory("policymta-test-").FullName;
        try
        {
            CopyOf(_folder, copy);
            Assert.Equal(["1"], await AskAsync(copy, ("policy.js", Shown)));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_store_that_can_only_be_read_is_read_and_not_written()
    {
        await RouteAsync("state.durable.set('k', 1); state.durable.set('ends', 1, '1m');");
        _time.Advance(TimeSpan.FromHours(1));
        var log = new TestLog();
        await using (var stores = new PluginStores(_folder, StoreAccess.ReadOnly))
        {
            await using var states = States(stores, log);
            using var bench = new ScriptBench { States = states, Time = _time };
            Assert.Equal("1", (await ScriptBench.RouteAsync(await bench.ScriptAsync(Shown)))?.Provider);
            _time.Advance(DurableStates.Interval);
        }

        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task It_is_bounded_on_disk_too()
    {
        _limits = _limits with { StateEntries = 3 };
        await RouteAsync("for (let i = 0; i < 10; i++) state.durable.set('k' + i, i);");

        Assert.Equal(
            "7 8 9", await RouteAsync("return { provider: [7, 8, 9].map((i) => state.durable.get('k' + i)).join(' ') };"));
        await using var stores = Stores();
        Assert.Equal(3, stores.Of("script/policy.js").Usage.Entries);
    }

    [Fact]
    public async Task What_cannot_be_written_now_is_written_later()
    {
        await using var stores = Stores();
        stores.Quotas = new StoreQuotas { QuotaMb = 0 };
        var log = new TestLog();
        await using var states = States(stores, log);
        using var bench = new ScriptBench { States = states, Time = _time };
        await ScriptBench.RouteAsync(await bench.RouteScriptAsync("state.durable.set('k', 1); state.durable.set('l', 2);"));
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(DurableStates.Interval);
            return log.Lines.Any(line => line.Contains("cannot be written", StringComparison.Ordinal));
        });
        Assert.Equal(0, stores.Of("script/policy.js").Usage.Entries);

        stores.Quotas = new StoreQuotas();
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(DurableStates.Interval);
            return stores.Of("script/policy.js").Usage.Entries == 2;
        });
    }

    [Fact]
    public async Task Scripts_share_a_state_by_its_name()
    {
        const string Text = """
            const seen = sharedState("seen");
            export function onRoute() {
              return { provider: `${seen.increment("n")} ${seen.durable.increment("n")} ${state.increment("n")}` };
            }
            """;
        Assert.Equal(["1 1 1", "2 2 1"], await AskAsync(("a.js", Text), ("b.js", Text)));
        Assert.Equal(["1 3 1", "2 4 1"], await AskAsync(("a.js", Text), ("b.js", Text)));
    }

    [Theory]
    [InlineData("export function onRoute() { sharedState('x'); }", "top level")]
    [InlineData("const s = sharedState('seen'); export function onRoute() { s.more = 1; }", "more")]
    [InlineData("export function onRoute() { state.durable.set('ä'.repeat(600), 1); }", "has up to 1024 bytes of UTF-8")]
    [InlineData("export function onRoute() { state.durable.set('\\uD800', 1); }", "has up to 1024 bytes of UTF-8")]
    public async Task Mistakes_are_told(string script, string message)
    {
        await using var stores = Stores();
        await using var states = States(stores);
        using var bench = new ScriptBench { States = states, Time = _time };

        Assert.Contains(
            message, (await ScriptBench.FailureAsync(await bench.ScriptAsync(script))).Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sharedState('No!');", "The name of a shared state")]
    [InlineData("for (let i = 0; i <= 100; i++) sharedState('s' + i);", "A script may use 100 shared states at most.")]
    [InlineData("state.durable.get('x');", "state.durable.get works in hooks only")]
    public async Task Mistakes_at_the_top_level_refuse_the_script(string top, string message)
    {
        using var bench = new ScriptBench();

        Assert.Contains(
            message, (await bench.ProblemAsync($"{top}\nexport function onRoute() {{ }}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_of_scripts_keep_nothing_and_see_nothing_that_is_kept()
    {
        await RouteAsync("state.durable.set('n', 41);");
        await using (var stores = Stores())
        {
            await using var states = States(stores);
            using var bench = new ScriptBench { States = states, Time = _time };
            const string Test = """
                import { onRoute } from "./policy.js";
                test("first", () => expect(onRoute(mta.route()).provider).toBe("1 1"));
                test("and again", () => expect(onRoute(mta.route()).provider).toBe("1 1"));
                """;
            const string Script = """
                const s = sharedState('s');
                export const onRoute = () => ({ provider: `${state.durable.increment('n')} ${s.durable.increment('n')}` });
                """;
            var script = await bench.ScriptAsync(Script, ("policy.test.js", Test));
            Assert.Equal("42 1", (await ScriptBench.RouteAsync(script))?.Provider);
        }

        Assert.Equal("42", await RouteAsync("return { provider: String(state.durable.get('n')) };"));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 4, 255, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 255, 255, 255, 127 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 9 })]
    public void What_is_not_understood_is_passed_over(byte[] stored) => Assert.Null(StateCodec.Read(stored));

    /// <summary>One life of the server: starts, asks once, stops.</summary>
    private async Task<string?> RouteAsync(string body) =>
        (await AskAsync(("policy.js", $"export function onRoute(route) {{ {body} }}"))).Single();

    private Task<List<string?>> AskAsync(params (string, string)[] files) => AskAsync(_folder, files);

    private async Task<List<string?>> AskAsync(string folder, params (string, string)[] files)
    {
        await using var stores = Stores(folder);
        await using var states = States(stores);
        using var bench = new ScriptBench
        {
            States = states,
            Time = _time,
            Options = new ScriptOptions { Limits = _limits },
        };
        var result = await bench.LoadAsync(files);
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        var answers = new List<string?>();
        foreach (var script in result.Scripts)
            answers.Add((await ScriptBench.RouteAsync(script))?.Provider);
        return answers;
    }

    private PluginStores Stores(string? folder = null) => new(folder ?? _folder, StoreAccess.ReadWrite);

    private static void CopyOf(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private ScriptStates States(PluginStores stores, TestLog? log = null) => new(_time)
    {
        Services = new ScriptServices(stores, null),
        Logger = log ?? new TestLog(),
    };
}
