using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts.Modules;

/// <summary>
/// What the language takes apart into keys is still what the language says: the checks before it (whose limits are tested with hostile
/// scripts) change nothing that keeps them.
/// </summary>
public sealed class KeyedTextTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("return (({ a, ...rest }) => rest)(o);")]
    [InlineData("return (function ({ a, ...rest }) { return rest; })(o);")]
    [InlineData("return ((x, { a, ...rest } = o) => rest)(1);")]
    [InlineData("return (({ x: [{ a, ...rest }] }) => rest)({ x: [o] });")]
    [InlineData("return ((...[{ a, ...rest }]) => rest)(o);")]
    [InlineData("return new (class { constructor({ a, ...rest }) { this.b = rest.b; } })(o);")]
    [InlineData("return [...(function* ({ a, ...rest }) { yield rest; })(o)][0];")]
    [InlineData("for (const { a, ...rest } of [o]) return rest;")]
    [InlineData("for (var { a, ...rest } of [o]); return rest;")]
    [InlineData("let rest; for ({ a: rest, ...rest } of [o]); return rest;")]
    [InlineData("const all = []; for (const { a, ...rest } of [o, o]) all.push(() => rest); return all[0]();")]
    [InlineData("try { throw o; } catch ({ a, ...rest }) { return rest; }")]
    [InlineData("const { a, ...rest } = o; return rest;")]
    [InlineData("const { x: { a, ...rest }, y = rest } = { x: o }; return y;")]
    [InlineData("let rest; ({ a: rest, ...rest } = o); return rest;")]
    [InlineData("const x = {}; [{ a: x.a, ...x.rest }] = [o]; return x.rest;")]
    [InlineData("const { a, ...rest } = Object.assign(Object.create(null), o); return rest;")]
    [InlineData("const { ...rest } = { ...o }; return { b: rest.b };")]
    [InlineData("const rest = {}; for (const key in o) if (key !== 'a') rest[key] = o[key]; return rest;")]
    [InlineData("const { 0: a, ...rest } = 'xy'; return { b: rest[1] === 'y' && rest[0] === undefined ? 2 : 0 };")]
    [InlineData("const { length, ...rest } = new String('xy'); return { b: length };")]
    [InlineData("const { ...rest } = 7; return { b: Object.keys(rest).length + 2 };")]
    [InlineData("const { ...rest } = route; return { b: rest.domain === route.domain ? 2 : 0 };")]
    [InlineData("class A extends String {} return { b: new A('xy') instanceof A ? new A('xy').length : 0 };")]
    [InlineData("return { b: Object('xy') instanceof String && 'xy'.constructor === String && o.constructor === Object ? 2 : 0 };")]
    [InlineData("class A extends Object {} return { b: Object.getPrototypeOf(new A()) === A.prototype ? 2 : 0 };")]
    [InlineData("return { b: String(Symbol('x')) === 'Symbol(x)' && new String().length === 0 && Object(o) === o ? 2 : 0 };")]
    public async Task Means_what_it_says(string code)
    {
        var script = await _bench.RouteScriptAsync(
            $"const found = (() => {{ const o = {{ a: 1, b: 2 }}; {code} }})(); return {{ provider: JSON.stringify(found) }};");
        Assert.Equal("""{"b":2}""", (await ScriptBench.RouteAsync(script))?.Provider);
    }

    [Theory]
    [InlineData("const __keyed = (text) => text;", "__keyed")]
    [InlineData("export const __rest = 'a';", "__rest")]
    [InlineData("function f(__limits) {}", "__limits")]
    [InlineData("const f = ({ a: \\u005f_rest }) => 1;", "__rest")]
    [InlineData("const { __keyed } = {};", "__keyed")]
    [InlineData("import { a as __rest } from './lib/a.js';", "__rest")]
    [InlineData("function __freeze() {}", "__freeze")]
    public async Task No_variable_hides_a_check(string code, string name)
    {
        var result = await _bench.LoadAsync(
            ("policy.js", $"{code}\nexport function onRoute() {{}}"), ("lib/a.js", "export const a = 1;"));
        Assert.Empty(result.Scripts);
        Assert.Contains($"The name {name} is reserved.", result.Problems.First().Message, StringComparison.Ordinal);
        Assert.Equal(1, result.Problems.First().Place.Line);
    }

    [Theory]
    [InlineData("Object.defineProperty(globalThis, '__keyed', { value: (text) => text });")]
    [InlineData("delete globalThis['__rest'];")]
    [InlineData("globalThis['__limits'] = 1;")]
    public async Task No_script_replaces_a_check(string code)
    {
        var problem = await _bench.ProblemAsync($"const done = (() => {{ {code} }})();\nexport function onRoute() {{}}");
        Assert.Equal(1, problem.Place.Line);
    }

    [Theory]
    [InlineData("const { ...rest } = null;")]
    [InlineData("(({ ...rest }) => rest)(undefined);")]
    public async Task Nothing_cannot_be_taken_apart(string code)
    {
        var failure = await ScriptBench.FailureAsync(await _bench.RouteScriptAsync("\n" + code));
        Assert.Equal(3, failure.Place.Line);
    }
}
