using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Scripts.Modules;

namespace PolicyMta.Policies.Tests.Scripts.Sandbox;

/// <summary>
/// No script ends the process by calling itself, whatever the language passes through between two calls, and on whatever stack. What runs
/// off its stack takes its process with it, so that the shapes run in one of their own.
/// </summary>
[Needs(Need.Time)]
public sealed class RecursionTests
{
    /// <summary>More functions that call each other than the limit of recursion sees: it counts each one alone.</summary>
    private const int Functions = 60;

    private const string StackKb = "RECURSION_TESTS_STACK_KB";

    /// <summary>
    /// The tests of shapes: here with a limit of recursion that no stack feels, in processes of their own with the greatest.
    /// </summary>
    private static readonly string[] Shapes =
        [nameof(Function_that_calls), nameof(Function_without_a_statement_that_calls), nameof(Value_that_is_deep)];

    private static bool IsInProcessOfItsOwn => Environment.GetEnvironmentVariable(StackKb) is not null;

    private const string Endless = "{ [Symbol.iterator]: () => ({ next: () => @ }) }";

    /// <summary>What a function does to call the next, which stands for @.</summary>
    public static TheoryData<string> Bodies { get; } =
    [
        "[@];", "{ if (true) { @; } }", "label: { @; }", "switch (1) { case @: }", "for (const x of [1]) @;",
        "for (const x in { a: 1 }) @;",
        "for (let i = 0; i < 1; i++) { @; }", "for (const [x = @] of [[]]);", "while (@);",
        "try { @; } finally { 1; }", "try { @; } catch (e) { throw e; }", "try { throw 1; } catch { @; }", "try { @; } catch { @; }",
        "try { throw 1; } finally { @; }",
        "const [x = @] = [];", "const [[x = @]] = [[]];", "const [[[x = @]]] = [[[]]];", "let x; [x = @] = [];",
        "let x; [[[x = @]]] = [[[]]];", "const { a: [x = @] } = { a: [] };", "const { x = @ } = {};", "const { [@]: x } = {};",
        "const o = {}; [o[@]] = [1];", "[({ set x(v) { @; } }).x] = [1];", "const { a: { b: { c = @ } } } = { a: { b: {} } };",
        $"const [x] = {Endless};", $"const [...x] = {Endless};", $"const [[y] = @] = {Endless};", $"[...{Endless}];",
        $"Math.max(...{Endless});", $"Array.from({Endless});", $"new Set({Endless});", $"new Map({Endless});", $"new WeakSet({Endless});",
        $"const [[[...x]]] = [[{Endless}]];", $"Object.fromEntries({Endless});", $"Map.groupBy({Endless}, isFinite);",
        $"for (const x of {Endless});",
        "const [x] = { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: () => @ }) };",
        "for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: () => @ }) }) throw 1;",
        "const [x = 1] = { [Symbol.iterator]() { return { get next() { return @; } }; } };",
        "(({ a = @ }) => a)({});", "((a = @) => a)();", "(([a = @]) => a)([]);", "(([[[a = @]]]) => a)([[[]]]);", "((...[a = @]) => a)();",
        "try { throw []; } catch ([x = @]) {}",
        "function* g() { yield @; } [...g()];", "function* g() { const [x = @] = []; yield 1; } [...g()];",
        "function* g() { yield* [@]; } for (const x of g());", "function* g() { const [x = yield* [@]] = []; } [...g()];",
        "function* g() { try { yield 1; } finally { @; } } for (const x of g()) break;",
        "[1].map(() => @);", "[1].flatMap(() => @);", "[1, 2].reduce(() => @);", "[2, 1].sort(() => @);", "[2, 1].toSorted(() => @);",
        "Array.from([1], () => @);", "Array.from({ length: 1 }, () => @);", "Object.groupBy([1], () => @);",
        "new Map([[1, 1]]).forEach(() => @);", "'a'.replace('a', () => @);", "'a'.replace(/a/, () => @);",
        "'aa'.replaceAll(/a/g, () => @);",
        "JSON.parse('[1]', () => @);", "JSON.parse('[[[1]]]', () => @);", "JSON.stringify({ toJSON: () => @ });",
        "JSON.stringify({}, () => @);", "JSON.stringify({ get x() { return @; } });",
        "`${{ toString: () => @ }}`;", "+{ valueOf: () => @ };", "({ [Symbol.toPrimitive]: () => @ }) + 1;",
        "[{ toString: () => @ }].join();",
        "`${[[[{ toString: () => @ }]]]}`;", "new Date({ valueOf: () => @ });", "isFinite({ valueOf: () => @ });",
        "'a'.repeat({ valueOf: () => @ });", "new RegExp({ toString: () => @ });",
        "({ get x() { return @; } }).x;", "({ set x(v) { @; } }).x = 1;", "Object.assign({}, { get x() { return @; } });",
        "({ ...{ get x() { return @; } } });", "Object.defineProperty({}, 'x', { get get() { return @; } });",
        "({}) instanceof { [Symbol.hasInstance]: () => @ };", "[].concat({ get [Symbol.isConcatSpreadable]() { return @; } });",
        "Reflect.apply(() => @, null, []);", "(() => @).call();", "(() => @).bind()();", "(() => 0)`${@}`;", "(() => @)``;",
        "Object.create({ get x() { return @; } }).x;", "new (class { x = @; })();", "new (class { #x = @; })();",
        "new (class { x = ([y = @] = []); })();", "class A { static x = @; }",
        "class A { static { @; } }", "class A { [@] = 1; }", "class A extends (@, Object) {}",
        "new (class extends (class { constructor() { @; } }) {})();", "new (class extends Object { constructor() { super(@); } })();",
    ];

    /// <summary>Functions without a statement, F, that call N; classes C that make a D.</summary>
    public static TheoryData<string> WithoutStatements { get; } =
    [
        "F = (x = N()) => 0", "F = ([x = N()] = []) => 0", "F = ([[[x = N()]]] = [[[]]]) => 0", "F = ({ x = N() } = {}) => 0",
        "F = ({ [N()]: x } = {}) => 0", "F = function (x = N()) {}", "F = (x = [N()]) => 0", "F = (x = `${N()}`) => 0",
        "F = (x = Array.from([1], () => N())) => 0", "F = (x = new Set({ [Symbol.iterator]: N })) => 0",
        "C = class { x = new D(); }", "C = class { #x = new D(); }", "C = class { x = ([y = new D()] = []); }",
        "C = class { x = [[[new D()]]]; }",
        "C = class { constructor(x = new D()) {} }", "C = class extends (class { x = new D(); }) {}",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Function_that_calls(string body)
    {
        await RunAsync($"let y; const f = () => {{ {body.Replace("@", "f()")} }}; f();");
        await RunAsync("let y;" + string.Concat(Enumerable.Range(0, Functions).Select(i =>
            $"function f{i}() {{ {body.Replace("@", $"f{(i + 1) % Functions}()")} }}\n")) + "f0();");
    }

    [Theory]
    [MemberData(nameof(WithoutStatements))]
    public async Task Function_without_a_statement_that_calls(string function)
    {
        var isClass = function.StartsWith('C');
        await RunAsync("let y;" + string.Concat(Enumerable.Range(0, Functions).Select(i =>
        {
            var (own, next) = ($"v{i}", $"v{(i + 1) % Functions}");
            return "const " + (isClass
                ? function.Replace("C =", own + " =").Replace("new D", "new " + next)
                : function.Replace("F =", own + " =").Replace("N", next)) + ";\n";
        })) + (isClass ? "new v0();" : "v0();"));
    }

    [Theory]
    [InlineData("let a = ['x']; for (let i = 0; i < 100000; i++) a = [a]; String(a); for (;;);")]
    [InlineData("let a = ['x']; for (let i = 0; i < 100000; i++) a = [a]; JSON.stringify(a); for (;;);")]
    [InlineData("let a = ['x']; for (let i = 0; i < 100000; i++) a = { a }; JSON.stringify(a); for (;;);")]
    [InlineData("let a = ['x']; for (let i = 0; i < 100000; i++) a = [a]; a.flat(Infinity); for (;;);")]
    [InlineData("JSON.parse('['.repeat(100000));")]
    [InlineData("let p = {}; for (let i = 0; i < 90000; i++) p = Object.create(p); for (;;) p.x;")]
    [InlineData("let f = Object; for (let i = 0; i < 90000; i++) f = f.bind(null); f(); for (;;);")]
    [InlineData("let s = ''; for (let i = 0; i < 400000; i++) s = 'a' + s; s.at(1); for (;;);")]
    [InlineData("let e; for (let i = 0; i < 90000; i++) e = new Error('x', { cause: e }); throw e;")]
    [InlineData("new RegExp('('.repeat(9000) + ')'.repeat(9000)).test('a'); for (;;);")]
    [InlineData("new RegExp('(?:a|'.repeat(3000) + 'b' + ')'.repeat(3000)).test('a'); for (;;);")]
    [InlineData("let r = {}; for (let i = 0; i < 90000; i++) r = { r }; state.set('r', r);")]
    [InlineData("let r = {}; for (let i = 0; i < 90000; i++) r = { r }; return r;")]
    [InlineData("let r = {}; for (let i = 0; i < 90000; i++) r = { metadata: r }; return r;")]
    public Task Value_that_is_deep(string code) => RunAsync(code);

    [Theory]
    [InlineData("import './@';")]
    [InlineData("import * as all from './@'; export { all };")]
    [InlineData("import { x } from './@'; export { x };")]
    [InlineData("export { x } from './@';")]
    [InlineData("export * from './@';")]
    [InlineData("import './@'; const [[y]] = [[1]];")]
    public void Chain_of_modules_whose_last_one_throws(string import)
    {
        foreach (var (count, mistake) in new[]
        {
            (20, "the last one"), (ScriptModules.MaxModules, "t"), (ScriptModules.MaxModules + 1, "are allowed"), (1_500, "are allowed"),
        })
        {
            var last = count - 2;
            var files = ScriptBench.Files([
                ("policy.js", import.Replace("@", "lib/m0.js") + " export function onRoute() {}"),
                .. Enumerable.Range(0, last).Select(i => ($"lib/m{i}.js", import.Replace("@", $"m{i + 1}.js"))),
                ($"lib/m{last}.js", "const deep = () => { throw new Error('the last one'); }; export const x = deep();"),
            ]);
            var load = new ScriptLoad(
                files, new ScriptOptions { Limits = ScriptBench.Patient }, new ScriptStates(TimeProvider.System),
                NullLoggerFactory.Instance, TimeProvider.System);
            ScriptLoadResult? result = null;
            OnStack(() => result = load.Run(CancellationToken.None));
            Assert.Contains(mistake, Assert.Single(result!.Problems).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>With the smallest stacks in use, the usual ones, and the server's own.</summary>
    [Theory]
    [InlineData(1536)]
    [InlineData(8192)]
    [InlineData(65536)]
    public async Task No_recursion_ends_the_process(int stackKb)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [.. Shapes.SelectMany(method => new[] { "-method", $"{typeof(RecursionTests).FullName}.{method}" }), "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment[StackKb] = stackKb.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var said = await output + await errors;
        Assert.True(process.ExitCode == 0, $"Ended with {process.ExitCode}:\n{(said.Length > 6000 ? said[..6000] : said)}");
    }

    private static async Task RunAsync(string code)
    {
        using var bench = new ScriptBench
        {
            Options = new ScriptOptions
            {
                Limits = new ScriptLimits
                {
                    Timeout = TimeSpan.FromSeconds(3),
                    Recursion = IsInProcessOfItsOwn ? 1000 : 20,
                    MemoryMb = 512,
                    Statements = 200_000,
                },
            },
        };
        var script = await bench.RouteScriptAsync($"if (route.domain === 'ok.example') return {{ provider: 'ok' }};\n{code}");
        Assert.IsType<ScriptException>(FailureOf(script));
        Assert.Equal("ok", (await ScriptBench.RouteAsync(script, ScriptBench.Route("ok.example")))?.Provider);
    }

    private static Exception? FailureOf(LoadedScript script)
    {
        Exception? failure = null;
        OnStack(() => failure = Record.Exception(() => ScriptBench.RouteAsync(script).GetAwaiter().GetResult()));
        return failure;
    }

    private static void OnStack(Action run)
    {
        var thread = new Thread(
            () => run(), int.Parse(Environment.GetEnvironmentVariable(StackKb) ?? "8192", CultureInfo.InvariantCulture) * 1024);
        thread.Start();
        thread.Join();
    }
}
