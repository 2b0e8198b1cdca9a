using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Tables;
using PolicyMta.Policies.Tests.Scripts;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Tables;

/// <summary>Tables as scripts, plugins and operators meet them.</summary>
public sealed class PolicyTablesTests : IAsyncLifetime
{
    private readonly PolicyBed _bed = new();

    private string File => Path.Combine(_bed.Folder, "table.csv");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task A_script_reads_a_table_and_the_trace_says_which_version()
    {
        Configure("csv", "address,pool,note\nb@b.example,warm,hello\n", "key: address");
        Write("""
            const known = table("t");
            export function onRoute(route) {
              const row = known.get(route.recipients[0]);
              return { provider: row.pool, reason: `${row.note} ${known.has("nobody")} ${known.get("nobody")} ${known.name}` };
            }
            """);
        await _bed.StartAsync();

        var (decision, trace) = await _bed.RouteAsync();

        Assert.Equal(("warm", "hello false undefined t"), (decision.Provider, decision.Reason));
        Assert.Equal(_bed.Builder.Tables.InForce.Find("t")!.Version, Assert.Single(Assert.Single(trace).Tables));
    }

    [Fact]
    public async Task What_was_not_found_is_in_the_trace_too()
    {
        Configure("list", "a\n");
        Write("export const onRoute = () => { table('t').has('b'); };", "a.js");
        Write("export const onRoute = () => { if (table('t').has('b')) return { hold: true }; };", "b.js");
        Write("export const onRoute = () => undefined;", "c.js");
        await _bed.StartAsync();

        var (decision, trace) = await _bed.RouteAsync();

        var version = _bed.Builder.Tables.InForce.Find("t")!.Version;
        Assert.False(decision.Hold);
        Assert.Equal(["a.js", "b.js"], trace.Select(entry => entry.Handler));
        Assert.All(trace, entry => Assert.Equal((version, false), (Assert.Single(entry.Tables), entry.Failed)));
        Assert.All(trace, entry => Assert.Equal("""{"notice":"no opinion"}""", entry.Decision));
    }

    [Fact]
    public async Task A_decision_without_a_table_names_none()
    {
        Configure("list", "a\n");
        Write("export const onRoute = () => { if (false) table('t').get('a'); return { provider: 'x' }; };");
        await _bed.StartAsync();

        Assert.Empty(Assert.Single((await _bed.RouteAsync()).Trace).Tables);
    }

    [Theory]
    [InlineData("list", "a\n", "", "'a'", "'a'")]
    [InlineData("csv", "k,v\na,two\n", "", "'a'", "'two'")]
    [InlineData("jsonl", "{\"id\":\"a\",\"__proto__\":1,\"l\":[1,{\"b\":null}]}\n", "key: id", "'a'",
        "{id:'a',['__proto__']:1,l:[1,{b:null}]}")]
    [InlineData("csv", "k,v,w\na,1,2\n", "", "'A'", "undefined")]
    [InlineData("csv", "k,v,w\na,1,2\n", "ignore_case: true", "'A'", "{v:'1',w:'2'}")]
    public async Task A_script_sees_values_as_they_are(string format, string text, string more, string key, string expected)
    {
        Configure(format, text, more);
        Write($"const text = (value) => JSON.stringify([value]);\nexport const onRoute = () => ({{ provider: "
            + $"text(table('t').get({key})) === text({expected}) ? 'same' : 'other ' + text(table('t').get({key})) }});");
        await _bed.StartAsync();

        Assert.Equal("same", (await _bed.RouteAsync()).Decision.Provider);
    }

    [Theory]
    [InlineData("table('tt').has('x')", "There is no table 'tt': write it into the configuration under scripts.tables. Did you mean 't'?")]
    [InlineData("table('t').has(5)", "table(\"t\").has(key) takes a text.")]
    [InlineData("table()", "table(name) takes the name of a table")]
    [InlineData("table('t').more = 1", "more")]
    public async Task What_a_table_cannot_say_is_a_failure_and_never_not_listed(string call, string message)
    {
        Configure("list", "a\n");
        Write($"export function onInject() {{\n  {call};\n}}\n");
        await _bed.StartAsync();

        Assert.Equal(451, (await _bed.InjectAsync()).Reject!.Code);
        Assert.Contains(message, Assert.Single(_bed.Failures.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_still_being_read_fails_what_asks_it()
    {
        using var never = new SemaphoreSlim(0);
        using var handle = new FileTable(
            "t", new TableOptions { File = File, Format = TableFormat.List }, never, NullLogger.Instance, TimeProvider.System);
        var reading = handle.RefreshAsync();
        var files = ScriptBench.Files(("p.js", "export const onRoute = () => ({ hold: !table('t').has('x') });"));
        var options = new ScriptOptions { Limits = ScriptBench.Patient };
        var result = await ScriptHost.LoadAsync(
            files, options, new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None,
            tables: new TableSet([handle]));
        using var script = Assert.Single(result.Scripts);

        Assert.Contains(
            "The table 't' is being read; ask again later.", (await ScriptBench.FailureAsync(script)).Description,
            StringComparison.Ordinal);
        handle.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task A_file_with_a_mistake_refuses_the_start()
    {
        Configure("csv", "address\nx\n\"\n");

        Assert.Equal(
            "table.csv:3: Table 't': A quoted value that begins here has no end. Write a quote within quotes twice.",
            Assert.Single(await _bed.ProblemsAsync()));
    }

    [Theory]
    [InlineData("jsonl", "", "is needed for jsonl")]
    [InlineData("list", "key: x", "means nothing for a list")]
    [InlineData("csv", "separator: ''", "must be one ASCII character")]
    [InlineData("csv", "separator: 'ü'", "must be one ASCII character")]
    public void A_declaration_with_a_mistake_is_refused(string format, string more, string problem)
    {
        Configure(format, "", more);

        Assert.Contains(problem, Assert.Single(_bed.ReadOptions().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_refuses_the_start()
    {
        Configure("list", "a\n");
        System.IO.File.Delete(File);

        Assert.StartsWith(
            "table.csv: Table 't': The file cannot be read:", Assert.Single(await _bed.ProblemsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_is_taken_up_and_a_broken_one_leaves_the_table_as_it_was()
    {
        Configure("csv", "address,pool\nb@b.example,old\n");
        Write("export const onRoute = (route) => ({ provider: table('t').get(route.recipients[0]) });");
        await _bed.StartAsync();
        _bed.Reloader.Watch();
        Assert.Equal("old", (await _bed.RouteAsync()).Decision.Provider);

        Replace("address,pool\nb@b.example,new pool\n");
        await Eventually.TrueAsync(async () => (await _bed.RouteAsync()).Decision.Provider == "new pool");
        Replace("address,pool\nb@b.example\n");
        await Eventually.TrueAsync(() => _bed.Log.Lines.Any(line => line.Contains("stays as it was", StringComparison.Ordinal)));

        Assert.Equal("new pool", (await _bed.RouteAsync()).Decision.Provider);
        var said = _bed.Log.Lines.Single(line => line.Contains("stays as it was", StringComparison.Ordinal));
        Assert.StartsWith(
            $"Error: {File}:2: Table 't': The line has 1 values; the first line names 2 columns.", said, StringComparison.Ordinal);
        Assert.Equal(1, _bed.Reloader.Loaded.Generation);
    }

    [Fact]
    public async Task A_reload_that_leaves_a_table_alone_does_not_read_it_again()
    {
        Configure("list", "a\n");
        Write("export const onRoute = () => ({ provider: String(table('t').has('a')) });");
        await _bed.StartAsync();
        var before = _bed.Builder.Tables.InForce.Find("t");

        Write("export const onRoute = () => ({ provider: 'now ' + table('t').has('a') });");
        Assert.Equal(ReloadOutcome.Reloaded, (await _bed.ReloadAsync()).Outcome);

        Assert.Equal("now true", (await _bed.RouteAsync()).Decision.Provider);
        Assert.Same(before, _bed.Builder.Tables.InForce.Find("t"));
    }

    [Fact]
    public async Task A_refused_reload_leaves_the_tables_of_the_policy_in_force()
    {
        Configure("list", "a\n");
        Write("export const onRoute = () => ({ provider: String(table('t').has('a')) });");
        await _bed.StartAsync();

        _bed.Configure($"scripts: {{ tables: {{ t: {{ file: '{File}-none', format: list }} }} }}");
        var result = await _bed.ReloadAsync();

        Assert.Equal(ReloadOutcome.Failed, result.Outcome);
        Assert.Equal("true", (await _bed.RouteAsync()).Decision.Provider);
        Assert.Equal([File], _bed.Builder.Tables.InForce.Handles.Select(table => table.Source));
    }

    [Fact]
    public async Task Plugins_ask_the_tables_of_the_policy_in_force()
    {
        var table = new PluginTables(_bed.Builder.Tables).Get("t");
        Assert.Throws<TableUnavailableException>(() => table.Contains("b@b.example"));
        Configure("csv", "address,pool,note\nb@b.example,warm,\n", "ignore_case: true");
        await _bed.StartAsync();

        var row = table.Find("B@b.example")!;
        Assert.Equal(("b@b.example", "warm", "", null), (row.Key, row["pool"], row["note"], row["address"]));
        Assert.Equal((true, false, 1L), (table.Contains("b@b.example"), table.Contains("c@b.example"), table.Version!.Rows));
        Assert.Null(table.Find("c@b.example"));
    }

    [Theory]
    [InlineData("t", true)]
    [InlineData("", false)]
    public async Task What_a_plugin_read_for_a_decision_is_in_the_trace(string asked, bool isNoted)
    {
        _bed.Install("Services");
        System.IO.File.WriteAllText(File, "b@b.example\n");
        _bed.Configure($"scripts: {{ tables: {{ t: {{ file: '{File}', format: list }} }} }}\n"
            + $"plugins: {{ limits: {{ shared: {{ rate: 4/h }} }}, settings: {{ Test.Services: {{ table: '{asked}' }} }} }}");
        await _bed.StartAsync();
        using var lease = _bed.Store.Acquire(default);
        var trace = new DecisionTrace(TimeProvider.System);

        var decision = await lease.Snapshot.OnInject.RunAsync(TestContexts.Inject(), lease.Snapshot, trace);

        Assert.Equal(isNoted ? "True" : "", decision.Metadata["listed"]);
        Assert.Equal(isNoted ? [_bed.Builder.Tables.InForce.Find("t")!.Version] : [], Assert.Single(trace.Entries).Tables);
    }

    [Fact]
    public async Task Calls_at_the_same_time_note_what_each_has_read()
    {
        Configure("list", "a\n");
        await _bed.StartAsync();
        var tables = new PluginTables(_bed.Builder.Tables);
        var (table, version) = (tables.Get("t"), _bed.Builder.Tables.InForce.Find("t")!.Version);
        var turn = new TaskCompletionSource();
        var reader = new TableNotingHandler<RouteContext, RouteDecision>(
            new Deciding(async () =>
            {
                await turn.Task;
                table.Contains("a");
                table.Contains("b");
            }), tables);
        var other = new TableNotingHandler<RouteContext, RouteDecision>(new Deciding(() => turn.Task), tables);
        var (first, second) = (TestContexts.Route(), TestContexts.Route());

        var both = Task.WhenAll(reader.DecideAsync(first, default).AsTask(), other.DecideAsync(second, default).AsTask());
        turn.SetResult();
        await both;

        Assert.Equal([version], Read(first));
        Assert.Empty(Read(second));
    }

    [Fact]
    public async Task A_test_has_the_tables_that_it_lays_and_no_others()
    {
        Configure("list", "a\n");
        Write("export const onRoute = (route) => ({ provider: String(table('t').has(route.domain)) });");
        System.IO.File.WriteAllText(Path.Combine(_bed.ScriptFolder, "policy.test.js"), """
            import { onRoute } from "./policy.js";
            test("none", () => expect(() => onRoute(mta.route({ domain: "a" }))).toThrow("has no table 't'"));
            test("its own", () => {
              mta.table("t", ["b"]);
              expect(onRoute(mta.route({ domain: "a" })).provider).toBe("false");
              expect(onRoute(mta.route({ domain: "b" })).provider).toBe("true");
              mta.table("t", { b: { n: 1 } }, { ignoreCase: true });
              expect(onRoute(mta.route({ domain: "b" })).provider).toBe("true");
            });
            test("texts and objects", () => {
              mta.table("t", { b: "x", c: { n: 1 }, d: "y" });
              expect(table("t").get("b")).toBe("x");
              expect(table("t").get("c").n).toBe(1);
              expect(table("t").get("d")).toBe("y");
            });
            test("none again", () => expect(() => onRoute(mta.route({ domain: "b" }))).toThrow());
            """);

        Assert.Empty(await _bed.ProblemsAsync());
    }

    private static ImmutableArray<TableVersion> Read(RouteContext context) =>
        (ImmutableArray<TableVersion>)typeof(HookContext<RouteDecision>)
            .GetProperty("TablesRead", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(context)!;

    private sealed class Deciding(Func<Task> work) : IRouteHandler
    {
        public async ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
        {
            await work();
            return null;
        }
    }

    private void Configure(string format, string text, string more = "")
    {
        System.IO.File.WriteAllText(File, text);
        _bed.Configure($"scripts: {{ tables: {{ t: {{ file: '{File}', format: {format}{(more.Length > 0 ? ", " + more : "")} }} }} }}");
    }

    private void Write(string script, string name = "policy.js") =>
        System.IO.File.WriteAllText(Path.Combine(_bed.ScriptFolder, name), script);

    /// <summary>As a careful writer does: whole or not at all.</summary>
    private void Replace(string text)
    {
        System.IO.File.WriteAllText(File + ".new", text);
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }
}
