using System.Globalization;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class ScriptLoadTests : IDisposable
{
    private const string Fine = "export function onRoute(route) { return { provider: 'fine' }; }";
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_empty_folder_has_no_scripts_and_no_problems()
    {
        var result = await _bench.LoadAsync();
        Assert.Empty(result.Scripts);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public async Task Scripts_come_in_the_order_of_their_paths_without_libraries_and_tests()
    {
        var result = await _bench.LoadAsync(
            ("b.js", Fine),
            ("a/z.js", Fine),
            ("lib/help.js", "export const x = 1;"),
            ("a/lib/more.js", "export const x = 1;"),
            ("b.test.js", "test('t', () => {});"),
            ("data.json", "{}"));
        Assert.Empty(result.Problems);
        Assert.Equal(["a/z.js", "b.js"], result.Scripts.Select(script => script.Path));
        Assert.Equal(["onRoute"], result.Scripts[1].Hooks);
        Assert.Equal("b.js", result.Scripts[1].Handlers.Id);
        Assert.Equal("t", Assert.Single(result.Scripts[1].Tests).Name);
    }

    [Fact]
    public async Task The_order_in_the_configuration_says_which_scripts_are_asked()
    {
        _bench.Options = _bench.Options with { Order = ["b.js", "a.js"] };
        var result = await _bench.LoadAsync(("a.js", Fine), ("b.js", Fine), ("c.js", Fine));
        Assert.Equal(["b.js", "a.js"], result.Scripts.Select(script => script.Path));
    }

    [Fact]
    public async Task An_order_or_configuration_for_a_script_that_is_not_there_is_a_problem()
    {
        _bench.Options = _bench.Options with
        {
            Order = ["gmial.js", "gmail.js", "gmail.js"],
            Config = _bench.Options.Config.Add("gmall.js", TestYaml.Parse("a: 1", "policymta.yaml")!),
        };
        var result = await _bench.LoadAsync(("gmail.js", Fine));
        Assert.Equal(
            [
                "configuration: There is no script gmial.js in scripts. Did you mean 'gmail.js'? Write the script's path below the "
                    + "folder.",
                "configuration: The script gmail.js is named 2 times. Name it once.",
                "policymta.yaml:1:1: There is no script gmall.js in scripts. Did you mean 'gmail.js'? Write the script's path below the "
                    + "folder.",
            ],
            result.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\": tru\n}", "scripts/lib/data.json:3:11: This is not valid JSON: ")]
    [InlineData("{\n  \"ä\": [1, 2,]\n}", "scripts/lib/data.json:2:14: This is not valid JSON: ")]
    [InlineData("{ 'a': 1 }", "scripts/lib/data.json:1:3: This is not valid JSON: ")]
    [InlineData("// no\n1", "scripts/lib/data.json:1:1: This is not valid JSON: ")]
    [InlineData("", "scripts/lib/data.json:1:1: This is not valid JSON: ")]
    [InlineData("{} {}", "scripts/lib/data.json:1:4: This is not valid JSON: ")]
    public async Task Broken_json_in_an_import_is_told_where_it_is_broken(string json, string expected)
    {
        var result = await _bench.LoadAsync(
            ("a.js", "import data from './lib/data.json' with { type: 'json' };\n"
                + "export function onRoute() { return { provider: data.a }; }"),
            ("lib/data.json", json));

        var problem = Assert.Single(result.Problems);
        Assert.StartsWith(expected, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("commas", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_is_found_at_once_with_its_place()
    {
        var result = await _bench.LoadAsync(
            ("syntax.js", "export function onRoute(route) {\n  return { provider: ;\n}"),
            ("global.js", "export function onRoute(route) {\n  console.log(route);\n  return { provider: rout.domain };\n}"),
            ("let.js", "let count = 0;\nexport let other = 1;\nif (true) { var hidden = 2; }\nexport function onRoute() {}"),
            ("misspelt.js", "export function onRout() {}"),
            ("none.js", "export const x = 1;"),
            ("value.js", "export const onSign = 5;"),
            ("throws.js", "const x = undefined;\nconst y = x.length;\nexport function onRoute() {}"),
            ("import.js", """
                import { a } from './missing.js';
                import { b } from '../outside.js';
                import { c } from '/etc/passwd';
                import { d } from 'file:///etc/passwd';
                import { e } from './%2e%2e/x.js';
                import { f } from 'bare';
                export function onRoute() {}
                """),
            ("lib/broken.js", "export const = 1;"),
            ("fine.js", Fine));
        Assert.Empty(result.Scripts);
        Assert.Equal(
            [
                "scripts/global.js:2:3: console is not defined. Write log.info(text).",
                "scripts/global.js:3:22: rout is not defined.",
                "scripts/import.js:1:19: There is no file missing.js in the scripts folder. Write the path with its extension.",
                "scripts/import.js:2:19: '../outside.js' is not a path inside the scripts folder. Import with a relative path that stays "
                    + "in the folder, for instance \"./lib/domains.js\".",
                "scripts/import.js:3:19: '/etc/passwd' is not a path inside the scripts folder. Import with a relative path that stays in "
                    + "the folder, for instance \"./lib/domains.js\".",
                "scripts/import.js:4:19: 'file:///etc/passwd' is not a path inside the scripts folder. Import with a relative path that "
                    + "stays in the folder, for instance \"./lib/domains.js\".",
                "scripts/import.js:5:19: './%2e%2e/x.js' is not a path inside the scripts folder. Import with a relative path that stays "
                    + "in the folder, for instance \"./lib/domains.js\".",
                "scripts/import.js:6:19: 'bare' is not a path inside the scripts folder. Import with a relative path that stays in the "
                    + "folder, for instance \"./lib/domains.js\".",
                "scripts/let.js:1:1: 'let' at the top level is not available: one call could leave something in it for another, and each "
                    + "engine has its own. Write const, or keep what changes with state.set(key, value).",
                "scripts/let.js:2:8: 'let' at the top level is not available: one call could leave something in it for another, and each "
                    + "engine has its own. Write const, or keep what changes with state.set(key, value).",
                "scripts/let.js:3:13: 'var' at the top level is not available: one call could leave something in it for another, and each "
                    + "engine has its own. Write const, or keep what changes with state.set(key, value).",
                "scripts/lib/broken.js:1:14: Unexpected token '='.",
                "scripts/misspelt.js:1:17: There is no hook onRout. Did you mean 'onRoute'? Hooks are onRecipient, onInject, onRoute, "
                    + "onSign, onBounce.",
                "scripts/none.js:1:1: The script exports no hook: onRecipient, onInject, onRoute, onSign, onBounce. Export one, or move "
                    + "the file into lib/ if it only helps others.",
                "scripts/syntax.js:2:22: Unexpected token ';'.",
                "scripts/throws.js:2:13: Cannot read properties of undefined (reading 'length')",
                "scripts/value.js:1:14: onSign is not a function. Write export function onSign(...) { ... }.",
            ],
            result.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task A_failing_call_has_its_place_also_in_an_imported_module()
    {
        var script = await _bench.ScriptAsync(
            "import { check } from './lib/check.js';\nexport function onRoute(route) {\n  return check(route);\n}",
            ("lib/check.js", "export function check(route) {\n  if (route.domain)\n    throw new Error(`no ${route.domain}`);\n}"));
        var error = await ScriptBench.FailureAsync(script);
        Assert.Equal("scripts/lib/check.js:3:11: no gmail.example", error.Description);
    }

    [Theory]
    [InlineData("[", "]", 64, true)]
    [InlineData("{\"a\":", "}", 64, true)]
    [InlineData("[", "]", 65, false)]
    [InlineData("{\"a\":", "}", 65, false)]
    [InlineData("[\n", "]", 9_000, false)]
    [InlineData("[", "]", 400_000, false)]
    public async Task Json_may_be_as_deep_as_the_engine_reads_it(string open, string close, int levels, bool isRead)
    {
        var json = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));

        var result = await _bench.LoadAsync(
            ("a.js", "import data from './lib/data.json' with { type: 'json' };\nexport const onRoute = () => ({ hold: data !== 1 });"),
            ("lib/data.json", json));

        if (isRead)
            Assert.Empty(result.Problems);
        else
        {
            var place = open.Contains('\n') ? "65:1" : $"1:{(64 * open.Length) + 1}";
            Assert.StartsWith(
                $"scripts/lib/data.json:{place}: Lists and objects are nested more than 64 deep here.",
                Assert.Single(result.Problems).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Modules_and_json_can_be_imported_from_anywhere_in_the_folder()
    {
        var result = await _bench.LoadAsync(
            ("providers/gmail.js", "import { name } from '../lib/names.js';\nimport data from './data.json' with { type: 'json' };\n"
                + "export function onRoute() { return { provider: name, egressPool: data.pool }; }"),
            ("lib/names.js", "import * as deep from './deep/er.js';\nexport const name = deep.name;"),
            ("lib/deep/er.js", "export const name = 'gmail';"),
            ("providers/data.json", "{ \"pool\": \"warm\" }"));
        Assert.Empty(result.Problems);
        var decision = await ScriptBench.RouteAsync(result.Scripts.Single());
        Assert.Equal("gmail", decision?.Provider);
        Assert.Equal("warm", decision?.EgressPool);
    }

    [Fact]
    public async Task Profiles_are_declared_once_however_many_engines_there_are()
    {
        var script = await _bench.RouteScriptAsync(
            "return { trafficProfile: 'gmail-warm' };",
            "profile('gmail-warm', { connections: 20, messageRate: '100/s', connectTimeout: 5, retry: { delays: ['1m', '5m'] } }); "
                + "profile('plain');");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ScriptBench.RouteAsync(script))));
        var profiles = script.Handlers.Profiles;
        Assert.Equal(["gmail-warm", "plain"], profiles.Select(profile => profile.Name));
        Assert.Equal(20, profiles[0].Connections);
        Assert.Equal(new Rate(100, TimeSpan.FromSeconds(1)), profiles[0].MessageRate);
        Assert.Equal(TimeSpan.FromSeconds(5), profiles[0].ConnectTimeout);
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)], profiles[0].Retry?.Delays);
        Assert.Equal(new TrafficProfile { Name = "plain" }, profiles[1]);
    }

    [Theory]
    [InlineData("profile('x', { conections: 5 });", "The profile 'x': has no property 'conections'. Did you mean 'connections'?")]
    [InlineData("profile('x', { messageRate: 'fast' });", "'messageRate' 'fast' is not a valid rate")]
    [InlineData("profile('x', { connections: 0 });", "'connections' is 0. Allowed: 1 or more.")]
    [InlineData("profile('x'); profile('x');", "declared twice")]
    [InlineData("profile(5);", "Write profile(name, limits)")]
    [InlineData("state.set('a', 1);", "works in hooks only")]
    public async Task A_mistake_at_the_top_level_has_its_place(string code, string message)
    {
        var problem = await _bench.ProblemAsync($"\n{code}\nexport function onRoute() {{}}");
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("scripts/policy.js", 2), (problem.Place.File, problem.Place.Line));
    }

    [Fact]
    public async Task Profiles_cannot_be_declared_by_a_hook() =>
        Assert.Contains(
            "at the top level",
            (await ScriptBench.FailureAsync(await _bench.RouteScriptAsync("profile('x');"))).Description,
            StringComparison.Ordinal);

    [Fact]
    public async Task Configuration_is_plain_values()
    {
        _bench.Options = _bench.Options with
        {
            Config = _bench.Options.Config.Add(
            "policy.js", TestYaml.Parse("name: warm\nlimit: 5\non: true\nnothing: ~\nquoted: '5'\nlist: [a, 1.5]\ndeep:\n  er: x")!)
        };
        var script = await _bench.RouteScriptAsync("return { reason: JSON.stringify(config) };");
        Assert.Equal(
            """{"name":"warm","limit":5,"on":true,"nothing":null,"quoted":"5","list":["a",1.5],"deep":{"er":"x"}}""",
            (await ScriptBench.RouteAsync(script))?.Reason);
    }

    [Fact]
    public async Task The_hash_changes_with_the_script_its_imports_its_configuration_and_the_limits()
    {
        const string Text = "import './lib/a.js';\nexport function onRoute() {}";
        var hashes = new List<string> { await HashAsync("export const a = 1;") };
        Assert.Equal(hashes[0], await HashAsync("export const a = 1;"));
        hashes.Add(await HashAsync("export const a = 2;"));
        _bench.Options = _bench.Options with { Config = _bench.Options.Config.Add("policy.js", TestYaml.Parse("a: 1")!) };
        hashes.Add(await HashAsync("export const a = 1;"));
        _bench.Options = _bench.Options with { Limits = _bench.Options.Limits with { Recursion = 100 } };
        hashes.Add(await HashAsync("export const a = 1;"));
        Assert.Equal(4, hashes.Distinct().Count());

        async Task<string> HashAsync(string library) => (await _bench.ScriptAsync(Text, ("lib/a.js", library))).Hash;
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("1+", "1", "")]
    [InlineData("!", "1", "")]
    [InlineData("() => ", "1", "")]
    [InlineData("{", "", "}")]
    [InlineData("if (1) ", ";", "")]
    [InlineData("a.", "a", "")]
    [InlineData("`${", "1", "}`")]
    public async Task Code_that_is_nested_too_deeply_is_a_problem(string open, string middle, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 50_000)) + middle + string.Concat(Enumerable.Repeat(close, 50_000));
        var result = await _bench.LoadAsync(
            ("policy.js", $"export function onRoute(a) {{\n {(open is "{" or "if (1) " ? "" : "return ")}{text}\n}}"));
        if (result.Problems.IsEmpty)
            await Task.Run(() => Assert.ThrowsAsync<ScriptException>(() => ScriptBench.RouteAsync(result.Scripts.Single())));
        else
            Assert.Equal("scripts/policy.js", Assert.Single(result.Problems).Place.File);
    }

    [Theory]
    [InlineData("", "lib/more.js")]
    [InlineData("import './lib/more.js';", "lib/more.js")]
    [InlineData("import { onBounce as other } from './a/lib/more.js'; export const x = other;", "a/lib/more.js")]
    public async Task A_hook_that_only_a_library_exports_is_a_mistake(string import, string library)
    {
        var mistake = Assert.Single((await _bench.LoadAsync(
            ("policy.js", $"{import}\n{Fine}"), (library, "\nexport function onBounce() {}"))).Problems);

        Assert.Equal(($"scripts/{library}", 2), (mistake.Place.File, mistake.Place.Line));
        Assert.StartsWith("onBounce is never asked here: files in lib/ only help", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export { onBounce } from './lib/more.js';")]
    [InlineData("export * from './lib/more.js';")]
    [InlineData("import { onBounce as base } from './lib/more.js'; export const onBounce = event => base(event);")]
    public async Task A_hook_of_a_library_that_a_script_exports_is_asked(string export)
    {
        var result = await _bench.LoadAsync(("policy.js", export), ("lib/more.js", "export function onBounce() {}"));

        Assert.Empty(result.Problems);
        Assert.Equal(["onBounce"], Assert.Single(result.Scripts).Hooks);
    }

    [Theory]
    [InlineData(1_999, "export const c{0} = {0};", true)]
    [InlineData(2_000, "export const c{0} = {0};", false)]
    [InlineData(5_000, "export function f{0}() {{ }}", false)]
    [InlineData(5_000, "const c{0} = 1; export {{ c{0} }};", false)]
    [InlineData(5_000, "export {{ f as f{0} }} from './lib/f.js';", false)]
    [InlineData(5_000, "export const {{ c{0} }} = {{}};", false)]
    public async Task A_file_may_export_so_many_names(int count, string export, bool isTaken)
    {
        var names = string.Join('\n', Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, export, i)));
        var result = await _bench.LoadAsync(("policy.js", $"{names}\n{Fine}"), ("lib/f.js", "export const f = 1;"));

        if (isTaken)
            Assert.Empty(result.Problems);
        else
            Assert.Equal("The file exports more than 2000 names.", Assert.Single(result.Problems).Message);
    }

    [Fact]
    public async Task A_disposed_script_lets_its_engines_go_and_calls_that_come_late_still_end()
    {
        var script = await _bench.ScriptAsync(Fine);
        script.Dispose();
        Assert.Equal("fine", (await ScriptBench.RouteAsync(script))?.Provider);
    }
}
