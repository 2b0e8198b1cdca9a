namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>What one call does must not be seen by the next.</summary>
public sealed class IsolationTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("String.prototype.trim = () => 'evil'")]
    [InlineData("Array.prototype.evil = 1")]
    [InlineData("Object.prototype.provider = 'evil'")]
    [InlineData("({}).__proto__.provider = 'evil'")]
    [InlineData("Object.getPrototypeOf([].values()).next = 1")]
    [InlineData("Object.getPrototypeOf(function* () {}).evil = 1")]
    [InlineData("Math.max = 1")]
    [InlineData("JSON.parse = 1")]
    [InlineData("globalThis.evil = 1")]
    [InlineData("delete globalThis.log")]
    [InlineData("log.info = 1")]
    [InlineData("state.get = 1")]
    [InlineData("config.list.push(1)")]
    [InlineData("Limits.max = 9")]
    [InlineData("Limits.list.push(9)")]
    [InlineData("Domains.add('evil.example')")]
    [InlineData("Set.prototype.add.call(Domains, 'evil.example')")]
    [InlineData("Names.set('a', 2)")]
    [InlineData("Names.get('deep').x = 2")]
    [InlineData("helper.count = 1")]
    [InlineData("Tool.count = 1")]
    [InlineData("shared.items.push(1)")]
    [InlineData("onRoute.count = 1")]
    [InlineData("({}).toString.kept = 1")]
    [InlineData("({}).valueOf.kept = 1")]
    [InlineData("Error.prototype.toString.kept = 1")]
    [InlineData("new TypeError('x').toString.kept = 1")]
    [InlineData("Day.setTime(1)")]
    [InlineData("Day.setUTCHours(1)")]
    [InlineData("Date.prototype.setYear.call(Day, 99)")]
    [InlineData("Weak.set(Limits, 1)")]
    [InlineData("Weak.delete(Limits)")]
    [InlineData("Marked.add(Limits)")]
    [InlineData("Names.getOrInsert('b', 1)")]
    [InlineData("Names.getOrInsertComputed('b', () => 1)")]
    [InlineData("count(1)")]
    [InlineData("box(1)")]
    [InlineData("counter.next()")]
    [InlineData("secret.set(1)")]
    [InlineData("Secret.set(1)")]
    [InlineData("secret.list.push(1)")]
    [InlineData("data.list.push(1)")]
    [InlineData("plain.kept = 1")]
    [InlineData("bound(1)")]
    [InlineData("over.last = 1")]
    [InlineData("made.message = 'y'")]
    [InlineData("made.kept = 1")]
    [InlineData("mark.description = 'y'")]
    [InlineData("Secret.last = 1")]
    [InlineData("Secret.bump()")]
    [InlineData("helper = 1")]
    [InlineData("Tool = 1")]
    public async Task Nothing_that_outlives_a_call_can_be_changed(string attack)
    {
        _bench.Options = _bench.Options with { Config = _bench.Options.Config.Add("policy.js", TestYaml.Parse("list: [1, 2]")!) };
        var script = await _bench.ScriptAsync(
            $$"""
            import { shared } from "./lib/shared.js";
            import plain from "./lib/plain.js";
            import data from "./lib/data.json" with { type: "json" };
            const Limits = { max: 1, list: [1] };
            const Domains = new Set(["a.example"]);
            const Names = new Map([["a", 1], ["deep", { x: 1 }]]);
            function helper() {}
            class Tool {}
            const Day = new Date(0), Weak = new WeakMap(), Marked = new WeakSet();
            const count = (() => { let n = 0; return (by) => n += by; })();
            const box = (() => { const kept = {}; return (v) => { kept.v = v; }; })();
            const counter = { n: 0, next() { return ++this.n; } };
            const bound = function (v) { this.kept = v; }.bind({ kept: 0 });
            const over = { get last() { return this.kept; }, set last(v) { this.kept = v; } };
            const made = new Error("x"), mark = Symbol.for("mark");
            class Secret {
              #n = 0; #list = []; static #all = 0; static last; static { let inner = 0; this.bump = () => ++inner; }
              set(n) { this.#n = n; }
              get list() { return this.#list; }
              static set(n) { Secret.#all = n; }
            }
            const secret = new Secret();
            export function onRoute(route) {
              {{attack}};
              return { provider: "changed" };
            }
            """,
            ("lib/shared.js", "export const shared = { items: [] };"),
            ("lib/plain.js", "export default () => 1;"), ("lib/data.json", "{ \"list\": [] }"));
        var error = await ScriptBench.FailureAsync(script);
        Assert.DoesNotContain("not a function", error.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("not defined", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const walk = [1, 2].values();")]
    [InlineData("const walk = new Map().entries();")]
    [InlineData("const walk = (function* () { yield 1; })();")]
    [InlineData("const walk = ''[Symbol.iterator]();")]
    [InlineData("const walk = { deep: [new Set().values()] };")]
    [InlineData("const walk = (() => { const hidden = [1].values(); return () => hidden.next(); })();")]
    public async Task What_remembers_how_far_it_has_gone_is_made_in_the_hook(string constant)
    {
        var problem = await _bench.ProblemAsync($"const other = 1;\n{constant}\nexport function onRoute() {{ return walk; }}");
        Assert.Contains("iterator or generator", problem.Message, StringComparison.Ordinal);
        Assert.Equal(("scripts/policy.js", 2), (problem.Place.File, problem.Place.Line));
    }

    [Theory]
    [InlineData("\n\nexport const walk = [1].values();", 3, 14)]
    [InlineData("\nexport default [1].values();", 1, 8)]
    [InlineData("export const a = 1,\n  { b: [walk] } = { b: [[1].values()] };", 2, 9)]
    public async Task What_remembers_is_told_where_it_stands(string library, int line, int column)
    {
        var isDefault = library.Contains("default", StringComparison.Ordinal);
        var problem = await _bench.ProblemAsync(
            $"import {(isDefault ? "walk" : "{ walk }")} from './lib/shared.js';\nexport function onRoute() {{ return walk; }}",
            ("lib/shared.js", library));
        Assert.Equal(
            (isDefault ? "scripts/policy.js" : "scripts/lib/shared.js", line, column),
            (problem.Place.File, problem.Place.Line, problem.Place.Column));
    }

    [Fact]
    public async Task What_the_language_remembers_of_calls_is_bounded()
    {
        var script = await _bench.RouteScriptAsync("Symbol.for(route.domain + 'x'.repeat(1e6)); return { hold: true };");
        for (var i = 0; i < 200; i++)
            Assert.True((await ScriptBench.RouteAsync(script, ScriptBench.Route($"d{i}.example")))?.Hold);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, 300L * 1024 * 1024);
    }

    [Fact]
    public async Task Constants_can_be_used()
    {
        var script = await _bench.RouteScriptAsync(
            "return { provider: [Domains.has('a.example'), Names.get('a'), Table['x'][1], 'a1b22'.replaceAll(Digits, '#'), "
                + "Digits.test('1')].join() };",
            """const Domains = new Set(["a.example"]), Names = new Map([["a", 1]]), Table = { x: [1, 2] }; const Digits = /\d+/g;""");
        Assert.Equal("true,1,2,a#b#,true", (await ScriptBench.RouteAsync(script))?.Provider);
        Assert.Equal("true,1,2,a#b#,true", (await ScriptBench.RouteAsync(script))?.Provider);
    }

    /// <summary>The guards stand before natives; what the natives do must stay as the language has it.</summary>
    [Theory]
    [InlineData("'a-b-c'.replace('-', '+') + 'a-b-c'.replaceAll('-', (m, at) => at)", "a+b-ca1b3c")]
    [InlineData("'John Smith'.replace(/(?<first>\\w+) (\\w+)/, '$2, $<first> $& $$ $1')", "Smith, John John Smith $ John")]
    [InlineData("'x'.repeat(3000).replace(/x/g, '$&'.repeat(50)).length", "150000")]
    [InlineData("'ab'.replaceAll('b', \"[$`|$'|$&|$0|$$]\")", "a[a||b|$0|$]")]
    [InlineData(
        "JSON.stringify({ b: 1, a: [1, { c: undefined, d: null }], u: undefined, f() {}, t: new Date(0) })",
        "{\"b\":1,\"a\":[1,{\"d\":null}],\"t\":\"1970-01-01T00:00:00.000Z\"}")]
    [InlineData("JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ['a', 'b'])", "{\"a\":1,\"b\":{\"a\":2}}")]
    [InlineData("JSON.stringify({ a: 1 }, (key, value) => key === 'a' ? value + 1 : value, 1)", "{\n \"a\": 2\n}")]
    [InlineData("[1, [2, [3]], null].join('-') + [1, [2, [3, [4]]]].flat(2).length", "1-2,3-4")]
    [InlineData("[3, 1, 2].sort().concat([4], 5) + ' ' + 'a,b'.split(',').length + 'a1b'.split(/\\d/)", "1,2,3,4,5 2a,b")]
    [InlineData(
        "new RegExp('A+', 'i').exec('xaab')[0] + RegExp('b').test('abc') + (/x/ instanceof RegExp) + [...'a1b2'.matchAll(/\\d/g)].map((m) "
            + "=> m[0])",
        "aatruetrue1,2")]
    [InlineData(
        "JSON.stringify(Object.fromEntries(new Map([['a', 1]]))) + Object.keys(Object.groupBy([1, 2, 3], (n) => n % 2 ? 'odd' : 'even'))",
        "{\"a\":1}odd,even")]
    [InlineData("Object.keys('ab') + Object.keys({ x: 1, ...{ y: 2 } }) + Object.entries({ a: 1 })", "0,1x,ya,1")]
    [InlineData(
        "(() => { let keys = ''; for (const key in { a: 1, b: 2 }) keys += key; for (const i in 'xy') keys += i; return keys; })()",
        "ab01")]
    [InlineData(
        "(({ a, ...rest }) => a + JSON.stringify(rest))({ a: 1, b: 2 }) + (() => { const { b, ...r } = { b: 1, c: 2 }; return r.c; })()",
        "1{\"b\":2}2")]
    [InlineData(
        "[1, 2, 3].map((n) => n * 2).filter((n) => n > 2).reduce((a, b) => a + b) + [].slice.call('abc', 1).join('') + "
            + "'abcabc'.indexOf('c')",
        "10bc2")]
    [InlineData(
        "[3, 1].toSorted() + [1, 2].with(0, 'x') + Array.from('ab') + [1].concat([2]) + 'a-b'.split('-') + [1, 2].includes(2)",
        "1,3x,2a,b1,2a,btrue")]
    [InlineData("String.raw`a\\n${1}` + encodeURIComponent('ü&') + 'x'.padStart(3, '.') + 'ß'.toUpperCase()", "a\\n1%C3%BC%26..xSS")]
    public async Task Guarded_natives_do_what_they_always_did(string expression, string expected) =>
        Assert.Equal(
            expected,
            (await ScriptBench.RouteAsync(await _bench.RouteScriptAsync($"return {{ provider: String({expression}) }};")))?.Provider);

    [Fact]
    public async Task A_global_expression_starts_anew_in_each_call()
    {
        var script = await _bench.RouteScriptAsync("return { hold: Digits.test('1') };", "const Digits = /1/g;");
        Assert.True((await ScriptBench.RouteAsync(script))?.Hold);
        Assert.True((await ScriptBench.RouteAsync(script))?.Hold);
    }

    [Fact]
    public async Task Errors_of_a_script_can_have_a_name_and_a_text_of_their_own()
    {
        var script = await _bench.RouteScriptAsync(
            "try { throw new Odd('x'); } catch (e) { e.message += '!'; return { provider: `${e}`, egressPool: `${{ toString() { return "
                + "'own'; } }}` }; }",
            "class Odd extends Error { constructor(text) { super(text); this.name = 'Odd'; } }");
        var decision = await ScriptBench.RouteAsync(script);
        Assert.Equal("Odd: x!", decision?.Provider);
        Assert.Equal("own", decision?.EgressPool);
    }

    [Fact]
    public async Task A_context_cannot_be_kept()
    {
        var script = await _bench.RouteScriptAsync(
            "const before = keep(route); return { provider: before?.domain };",
            "const keep = (() => { let kept; return (next) => { const last = kept; kept = next; return last; }; })();");
        Assert.Contains("constant", (await ScriptBench.FailureAsync(script)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_threads_get_their_own_answers()
    {
        var script = await _bench.RouteScriptAsync(
            "let s = ''; for (const c of route.domain) s += c; state.increment('calls'); return { provider: s, egressPool: "
                + "route.recipients[0] };");
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var decision = await ScriptBench.RouteAsync(script, ScriptBench.Route($"d{i}.example"));
            Assert.Equal($"d{i}.example", decision?.Provider);
            Assert.Equal($"jane@d{i}.example", decision?.EgressPool);
        });
        Assert.Equal(
            2000,
            Assert.IsType<PolicyMta.Policies.Scripts.StateNumber>(_bench.States.For("policy.js", ScriptBench.Patient).Get("calls")).Value);
    }
}
