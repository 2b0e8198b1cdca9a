using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>
/// Each script does what some engine limit does not stop by itself. The call must end, say why, allocate within reason, and leave the next
/// call unharmed.
/// </summary>
[Needs(Need.Time)]
public sealed class HostileScriptTests : IDisposable
{
    private const long MaxAllocation = 200 * 1024 * 1024;
    private readonly ScriptBench _bench =
        new() { Options = new ScriptOptions { Limits = new ScriptLimits { Timeout = TimeSpan.FromSeconds(2) } } };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("for (;;) {}", "statements")]
    [InlineData("for (;;);", "statements")]
    [InlineData("do; while (true)", "statements")]
    [InlineData("while (1, 2, 3);", "statements")]
    [InlineData("try { for (;;) {} } catch { for (;;) {} } finally { for (;;) {} }", "statements")]
    public Task Endless_loop(string attack, string reason) => ContainedAsync(attack, reason);

    [Theory]
    [InlineData("const f = () => f(); f();", "recursion")]
    [InlineData("const o = { get x() { return this.x; } }; o.x;", "")]
    [InlineData("const o = { toString() { return `${this}`; } }; `${o}`;", "")]
    [InlineData("const f = () => f``; f();", "recursion")]
    [InlineData("const f = () => [1].map(f); f();", "")]
    [InlineData("const f = () => [2, 1].sort(f); f();", "")]
    [InlineData("const f = () => 'a'.replace('a', f); f();", "")]
    [InlineData("function* g() { yield* g(); } [...g()];", "")]
    [InlineData("let p = {}; for (let i = 0; i < 90000; i++) p = Object.create(p); for (;;) p.x;", "")]
    [InlineData("let f = Object; for (let i = 0; i < 90000; i++) f = f.bind(null); f();", "")]
    public Task Recursion(string attack, string reason) => ContainedAsync(attack, reason);

    [Theory]
    [InlineData("/(a*)*b/.test('a'.repeat(40));", "regular expression")]
    [InlineData("for (let i = 0; i < 1000; i++) { try { /(a*)*b/.test('a'.repeat(40)); } catch {} }", "regular expression")]
    [InlineData("'a'.repeat(4e6).match(/a/g).length;", "too long")]
    [InlineData("new RegExp('(a'.repeat(400000) + ')'.repeat(400000));", "too long")]
    [InlineData("RegExp('a'.repeat(1e6));", "too long")]
    [InlineData("/a/.constructor('a'.repeat(1e6));", "too long")]
    [InlineData("'a'.repeat(4e6).replace(/a/g, 'b');", "too long")]
    [InlineData("/a/g[Symbol.match]('a'.repeat(4e6));", "too long")]
    [InlineData("const r = Object.defineProperty(/a/, 'exec', { value: () => ({ index: 0 }) }); r[Symbol.replace]('a', 'b');", "plain one")]
    [InlineData("RegExp.prototype[Symbol.replace].call({ exec: Object, flags: 'g', global: true }, 'a', 'b');", "regular expression")]
    public Task Regular_expression(string attack, string reason) => ContainedAsync(attack, reason);

    [Theory]
    [InlineData("let a = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; JSON.stringify(a);")]
    [InlineData("let a = { x: 1 }; for (let i = 0; i < 60; i++) a = { l: a, r: a }; JSON.stringify(a, null, 10);")]
    [InlineData("let a = ['x'.repeat(1e6)]; a = Array(60000).fill(a); JSON.stringify(a);")]
    [InlineData("let a = []; for (let i = 0; i < 100000; i++) a = [a]; JSON.stringify(a);")]
    [InlineData("JSON.parse('['.repeat(100000));")]
    [InlineData("JSON.parse('[' + '1,'.repeat(1500000) + '1]');")]
    [InlineData("let a = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; a.join();")]
    [InlineData("let a = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; String(a);")]
    [InlineData("let a = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; a + '';")]
    [InlineData("let a = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; a.toLocaleString();")]
    [InlineData("let a = ['x']; for (let i = 0; i < 60; i++) a = [a, a]; a.flat(Infinity);")]
    public Task Bomb_of_shared_references(string attack) => ContainedAsync(attack, "");

    [Theory]
    [InlineData("'a'.repeat(5e8);")]
    [InlineData("'a'.padStart(5e8);")]
    [InlineData("'a'.padEnd(5e8, 'xyz');")]
    [InlineData("'a'.repeat(1e6).replaceAll('a', 'b'.repeat(1e5));")]
    [InlineData("'a'.repeat(1e6).replaceAll('a', () => 'b'.repeat(1e5));")]
    [InlineData("'a'.repeat(1e6).replaceAll('a', '$`$`$`');")]
    [InlineData("'a'.repeat(1e6).replace(/a/g, \"$'$&\");")]
    [InlineData("'a'.repeat(5e5).replace(/(?=(.*))/g, '$1$1$1');")]
    [InlineData("encodeURIComponent('\\u4e00'.repeat(4e6));")]
    [InlineData("encodeURI('\\u4e00'.repeat(4e6));")]
    [InlineData("'\\ufdfa'.repeat(4e6).normalize('NFKD');")]
    [InlineData("let s = '\\u0390'.repeat(4e6); s = s + s; s.toUpperCase();")]
    [InlineData("Array(60000).fill('x'.repeat(1e6)).join('');")]
    [InlineData("Array(60000).join('x'.repeat(1e6));")]
    [InlineData("let s = 'a'.repeat(1e6); for (let i = 0; i < 20; i++) s = s + s; s.length;")]
    [InlineData("Math.max(...'1'.repeat(4e6));")]
    [InlineData("const a = Array(60000).fill(1); Math.max(...a, ...a, ...a, ...a, ...a, ...a, ...a, ...a);", true)]
    [InlineData("const s = 'a'.repeat(1e6); ''.concat(...Array(60000).fill(s));")]
    [InlineData("const s = 'a'.repeat(1e6); String.raw({ raw: Array(60000).fill(s) });")]
    [InlineData("const s = [0, 1, 2, 3, 4].map((n) => 'a'.repeat(1e6) + n); Array(60000).fill(0).map((_, i) => s[i % 5]).sort();")]
    [InlineData("const s = [0, 1, 2].map((n) => 'a'.repeat(1e6) + n); new Set(Array(60000).fill(0).map((_, i) => s[i % 3]));")]
    [InlineData("const s = 'a'.repeat(1e6); Object.groupBy(Array(60000).fill(s), String);")]
    [InlineData("const s = 'a'.repeat(1e6); Object.fromEntries(Array(60000).fill([s, 1]));")]
    [InlineData("const s = 'a'.repeat(3e6); Array(60000).fill('a'.repeat(3e6 - 1) + 'b').includes(s);")]
    public Task Bomb_of_text(string attack, bool mayReturn = false) => ContainedAsync(attack, "", mayReturn);

    [Theory]
    [InlineData("Object.keys(@);")]
    [InlineData("Object.values(@);")]
    [InlineData("Object.entries(@);")]
    [InlineData("Object.assign({}, @);")]
    [InlineData("Object.assign(@, {});")]
    [InlineData("Object.freeze(Object(@));")]
    [InlineData("Object.seal(new String(@));")]
    [InlineData("Object.isFrozen(Object(@));")]
    [InlineData("Object.getOwnPropertyNames(@);")]
    [InlineData("Object.getOwnPropertyDescriptors(@);")]
    [InlineData("Object.getOwnPropertySymbols(@);")]
    [InlineData("Object.defineProperties({}, Object(@));")]
    [InlineData("Object.create(null, Object(@));")]
    [InlineData("Object.groupBy(@, String);")]
    [InlineData("Map.groupBy(@, String);")]
    [InlineData("Reflect.ownKeys(Object(@));")]
    [InlineData("for (const key in @) {}")]
    [InlineData("for (const key in Object(@)) {}")]
    [InlineData("({ ...@ });")]
    [InlineData("const { a, ...rest } = @;")]
    [InlineData("let rest; ({ ...rest } = @);")]
    [InlineData("(({ ...rest }) => rest)(@);")]
    [InlineData("(function ({ a, ...rest }) {})(@);")]
    [InlineData("((b, { ...rest } = @) => rest)(1);")]
    [InlineData("(([{ ...rest }]) => rest)([@]);")]
    [InlineData("(({ a: { ...rest } }) => rest)({ a: @ });")]
    [InlineData("((...[{ ...rest }]) => rest)(@);")]
    [InlineData("({ m({ ...rest }) {} }).m(@);")]
    [InlineData("({ set x({ ...rest }) {} }).x = @;")]
    [InlineData("new (class { constructor({ ...rest }) {} })(@);")]
    [InlineData("(function* ({ ...rest }) {})(@).next();")]
    [InlineData("[@].map(({ ...rest }) => rest);")]
    [InlineData("for (const { ...rest } of [@]) {}")]
    [InlineData("for (var [{ ...rest }] of [[@]]) {}")]
    [InlineData("let rest; for ({ ...rest } of [@]) {}")]
    [InlineData("for (const { ...rest } in { [@]: 1 }) {}")]
    [InlineData("for (let { ...rest } = @;;) {}")]
    [InlineData("try { throw @; } catch ({ ...rest }) {}")]
    [InlineData("const { a: { ...rest } } = { a: @ };")]
    [InlineData("const { a: { ...rest } = @ } = {};")]
    [InlineData("const [[{ ...rest }]] = [[@]];")]
    [InlineData("let o = {}; [{ ...o.rest }] = [@];")]
    [InlineData("let rest; ({ a: { ...rest } } = { a: @ });")]
    [InlineData("(({ ...rest }) => rest)(Object.setPrototypeOf(Object(@), null));")]
    [InlineData("Object(@);")]
    [InlineData("new Object(@);")]
    [InlineData("new String(@);")]
    [InlineData("new String({ toString: () => @ });")]
    [InlineData("new (class extends String {})(@);")]
    [InlineData("Reflect.construct(String, [@], class {});")]
    [InlineData("({}).valueOf.call(@);")]
    [InlineData("Array.from(@);")]
    [InlineData("[].map.call(@, Boolean);")]
    [InlineData("[].forEach.call(@, Boolean);")]
    [InlineData("[].every.call(@, Boolean);")]
    [InlineData("[].reduce.call(@, Math.max);")]
    [InlineData("[].slice.call(@);")]
    [InlineData("[].toReversed.call(@);")]
    public Task Text_that_is_taken_apart(string attack) => ContainedAsync(attack.Replace("@", "'a'.repeat(4e6)"), "too long");

    [Theory]
    [InlineData("every")]
    [InlineData("some")]
    [InlineData("find")]
    [InlineData("findLast")]
    [InlineData("findIndex")]
    [InlineData("findLastIndex")]
    [InlineData("filter")]
    [InlineData("map")]
    [InlineData("flatMap")]
    [InlineData("forEach")]
    [InlineData("reduce")]
    [InlineData("reduceRight")]
    [InlineData("fill")]
    [InlineData("includes")]
    [InlineData("indexOf")]
    [InlineData("lastIndexOf")]
    [InlineData("reverse")]
    [InlineData("copyWithin")]
    [InlineData("shift")]
    [InlineData("unshift")]
    [InlineData("splice")]
    [InlineData("slice")]
    [InlineData("sort")]
    [InlineData("toSorted")]
    [InlineData("with")]
    public Task Array_that_only_says_how_long_it_is(string name) =>
        ContainedAsync($"Array.prototype.{name}.call({{ length: 2 ** 53 - 1 }}, isFinite, 1);", "too many");

    [Theory]
    [InlineData("const s = 'a'.repeat(2e6); (s + s).indexOf(s + 'b');")]
    [InlineData("const s = 'a'.repeat(2e6); (s + s).lastIndexOf('b' + s);")]
    [InlineData("const s = 'a'.repeat(2e6); (s + s).includes(s + 'b');")]
    [InlineData("const s = 'a'.repeat(1e6); (s + s).split(s + 'b');")]
    [InlineData("const s = 'a'.repeat(1e6); (s + s).replaceAll(s + 'b', 'c');")]
    public Task Long_text_looked_for_in_long_text(string attack) => ContainedAsync(attack, "too long");

    [Theory]
    [InlineData("new Array(1e9).fill(0);", "")]
    [InlineData("const a = []; for (;;) a.push('x');", "")]
    [InlineData("const a = []; a.length = 4294967295; a.reverse(); for (;;) a.lastIndexOf(1);", "")]
    [InlineData("Array.from({ length: 1e9 });", "")]
    [InlineData("Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 1);", "too many")]
    [InlineData("Array.prototype.join.call({ length: 2 ** 31 - 1 });", "too many")]
    [InlineData("const a = Array(60000).fill(1); [].concat(...Array(60000).fill(a));", "too many")]
    [InlineData("Math.max.apply(null, { length: 2 ** 31 - 2 });", "")]
    [InlineData("[...{ [Symbol.iterator]: () => ({ next: Object }) }];", "")]
    [InlineData("for (const x of { [Symbol.iterator]: () => ({ next: Object }) });", "")]
    [InlineData("new Set({ [Symbol.iterator]: () => ({ next: Object }) });", "")]
    public Task Huge_array(string attack, string reason) => ContainedAsync(attack, reason);

    [Theory]
    [InlineData("(function () {}).constructor('return 1')();", "")]
    [InlineData("(function* () {}).constructor('yield 1')();", "")]
    [InlineData("[].values().some(Array.isArray);", "not a function")]
    [InlineData("new Set().union({ size: 1, has: Object, keys: () => ({ next: Object }) });", "not a function")]
    [InlineData("Object.getPrototypeOf(Int8Array);", "")]
    public async Task Way_out(string attack, string reason)
    {
        if (attack.Contains("Int8Array", StringComparison.Ordinal))
            Assert.Contains(
                "Int8Array is not defined",
                (await _bench.ProblemAsync($"export function onRoute() {{ {attack} }}")).Message,
                StringComparison.Ordinal);
        else
            await ContainedAsync(attack, reason);
    }

    [Theory]
    [InlineData("throw { get message() { for (;;) {} } };", "")]
    [InlineData("throw { toString() { for (;;) {} } };", "")]
    [InlineData("const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw e; } }); throw e;", "")]
    [InlineData("throw null;", "null")]
    [InlineData("throw undefined;", "undefined")]
    [InlineData("throw Symbol('s');", "")]
    [InlineData("throw 'plain text';", "plain text")]
    public Task Evil_exception(string attack, string reason) => ContainedAsync(attack, reason);

    [Theory]
    [InlineData("return { get provider() { for (;;) {} } };", "statements")]
    [InlineData("return { get provider() { throw new Error('in the getter'); } };", "in the getter")]
    [InlineData("return { retrySchedule: Array(60000).fill('x'.repeat(1e6)) };", "retrySchedule[0]")]
    public Task Evil_result(string attack, string reason) => ContainedAsync(attack, reason);

    [Theory]
    [InlineData("return 10n;", "10n")]
    [InlineData("return BigInt(1);", "BigInt is not defined")]
    [InlineData("return Temporal.Now.instant();", "Temporal is not defined")]
    [InlineData("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);", "Atomics is not defined")]
    [InlineData("new ArrayBuffer(2e9);", "ArrayBuffer is not defined")]
    [InlineData("eval('1');", "eval is not defined")]
    [InlineData("new Function('return 1');", "Function is not defined")]
    [InlineData("const f = () => Promise.resolve().then(f); f();", "Promise is not defined")]
    [InlineData("import('./other.js');", "import() is not available")]
    [InlineData("new Proxy({}, {});", "Proxy is not defined")]
    [InlineData("new ShadowRealm();", "ShadowRealm is not defined")]
    [InlineData("setTimeout(() => {}, 1);", "setTimeout is not defined")]
    public async Task Refused_at_load(string attack, string message)
    {
        var result = await _bench.LoadAsync(("policy.js", $"export function onRoute(route) {{ {attack} }}"));
        Assert.Empty(result.Scripts);
        var problem = result.Problems.First(problem => problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal(1, problem.Place.Line);
        Assert.True(problem.Place.Column > 30, problem.ToString());
    }

    [Fact]
    public async Task Async_hook_is_refused_with_its_place()
    {
        var problem = await _bench.ProblemAsync("export async function onRoute(route) { return {}; }");
        Assert.Equal(
            "scripts/policy.js:1:8: async functions are not available: hooks are synchronous. Write the function without async.",
            problem.ToString());
    }

    [Fact]
    public async Task Endless_loop_at_the_top_level_ends_the_load_with_its_file()
    {
        var problem = await _bench.ProblemAsync("for (;;) {}\nexport function onRoute() {}");
        Assert.Equal("scripts/policy.js", problem.Place.File);
        Assert.Contains("statements", problem.Message, StringComparison.Ordinal);
    }

    private async Task ContainedAsync(string attack, string reason, bool mayReturn = false)
    {
        var script = await _bench.RouteScriptAsync($"if (route.domain === 'ok.example') return {{ provider: 'ok' }};\n{attack}");
        var (error, allocated) = await Task.Run(() => AttackAsync(script)).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.InRange(allocated, 0, MaxAllocation);
        if (!mayReturn)
        {
            Assert.NotNull(error);
            Assert.StartsWith("scripts/policy.js:", error.Description, StringComparison.Ordinal);
            Assert.Contains(reason, error.Description, StringComparison.Ordinal);
        }

        Assert.Equal("ok", (await ScriptBench.RouteAsync(script, ScriptBench.Route("ok.example")))?.Provider);
    }

    private static async Task<(ScriptException? Error, long Allocated)> AttackAsync(LoadedScript script)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        ScriptException? error = null;
        try
        {
            await script.Handlers.OnRoute.Single().DecideAsync(ScriptBench.Route("evil.example"), CancellationToken.None);
        }
        catch (ScriptException e)
        {
            error = e;
        }

        return (error, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
