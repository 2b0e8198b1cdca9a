namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>What a hook is given cannot be written to: each try throws, names the property, and says what to do instead.</summary>
public sealed class ReadOnlyFactsTests : IDisposable
{
    /// <summary>Calls all methods of arrays that change nothing on arrays and on the same, frozen: the results that differ.</summary>
    private const string EveryMethod =
        """
        (() => {
          const changing = ['constructor', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'];
          const differ = [];
          const run = (array, name, given) => {
            try {
              const result = array[name](...given);
              return JSON.stringify(result && typeof result.next === 'function' ? [...result] : result) + typeof result;
            } catch (e) { return e.name; }
          };
          for (const name of Object.getOwnPropertyNames(Array.prototype)) {
            if (typeof [][name] !== 'function' || changing.includes(name)) continue;
            for (const items of [[], [1], [3, 1, 2], ['a', 'b', 'c', 'd'], [[1, [2]], [3]]])
              for (const given of [[], [1], [0, 2], [-1], [1, 1, 9], [(x) => x], [(x) => x === 1], [(a, b) => a > b ? 1 : -1],
                [(a, b) => `${a}${b}`, '']])
                if (run([...items], name, given) !== run(Object.freeze([...items]), name, given)) differ.push(name);
          }
          return differ;
        })()
        """;

    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("m.tenant = 'x'", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("m['campaign'] = 'x'", "'campaign' cannot be changed", "return { campaign: ... }")]
    [InlineData("m.priority ??= 'bulk'; m.size++", "'size' cannot be changed", "Return a decision")]
    [InlineData("m.size += 1", "'size' cannot be changed", "Return a decision")]
    [InlineData("m.recipients = []", "'recipients' cannot be changed", "Return a decision")]
    [InlineData("m.nosuch = 1", "'nosuch' cannot be changed", "Return a decision")]
    [InlineData("delete m.tenant", "'tenant' cannot be deleted", "return { tenant: ... }")]
    [InlineData("Object.assign(m, { tenant: 'x' })", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("Object.assign(m, { more: 'x' })", "'more' cannot be changed", "Return a decision")]
    [InlineData("Object.defineProperty(m, 'tenant', { value: 'x' })", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("Object.defineProperty(m, 'own', { value: 'x' })", "'own' cannot be changed", "Return a decision")]
    [InlineData("Reflect.set(m, 'tenant', 'x')", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("({ a: m.tenant } = { a: 'x' })", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("[m.tenant] = ['x']", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("for (m.tenant of ['x']);", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("m.header = () => 'x'", "'header' cannot be changed", "Return a decision")]
    [InlineData("m[Symbol.iterator] = 1", "cannot be changed", "Return a decision")]
    [InlineData("m.__proto__ = { x: 1 }", "'__proto__' cannot be changed", "Return a decision")]
    [InlineData("Object.setPrototypeOf(m, null)", "not extensible", "Facts")]
    [InlineData("m.metadata.kind = 'x'", "'kind' cannot be changed", "Return a decision")]
    [InlineData("m.metadata.more = 'x'", "'more' cannot be changed", "Return a decision")]
    [InlineData("delete m.metadata.kind", "'kind' cannot be deleted", "Return a decision")]
    [InlineData("m.source.helo = 'x'", "'helo' cannot be changed", "Return a decision")]
    [InlineData("m.envelope.return = 'full'", "'return' cannot be changed", "Return a decision")]
    [InlineData("m.source.origins.push('x')", "'0'", "Facts")]
    [InlineData("m.soFar.tenant = 'x'", "'tenant' cannot be changed", "Return a decision")]
    [InlineData("m.soFar.metadata.found = 'x'", "'found' cannot be changed", "Return a decision")]
    [InlineData("m.soFar.edits[0].addHeader.value = 'x'", "'value' cannot be changed", "Return a decision")]
    [InlineData("m.soFar.edits.push({})", "'1'", "Facts")]
    [InlineData("m.recipients[0] = 'x'", "'0'", "Facts")]
    [InlineData("m.recipients[7] = 'x'", "'7'", "Facts")]
    [InlineData("m.recipients.push('x')", "'1'", "Facts")]
    [InlineData("m.recipients.pop()", "'0'", "Facts")]
    [InlineData("m.recipients.length = 0", "'length'", "Facts")]
    [InlineData("m.recipients.splice(0, 1)", "'0'", "Facts")]
    [InlineData("m.recipients.unshift('x')", "'1'", "Facts")]
    [InlineData("m.recipients.fill('x')", "'0'", "Facts")]
    [InlineData("delete m.recipients[0]", "'0'", "Facts")]
    [InlineData("[...'ab'].forEach(() => { m.tenant = 'x'; })", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("new (class { constructor() { m.tenant = 'x'; } })()", "'tenant' cannot be changed", "return { tenant: ... }")]
    [InlineData("const child = Object.create(m); child.tenant = 'x'", "'tenant'", "Facts")]
    public async Task A_write_throws_and_names_the_property_and_the_remedy(string attempt, string named, string remedy)
    {
        var script = await _bench.ScriptAsync($"export function onInject(m) {{\n  {attempt};\n  return {{ tenant: 'taken' }};\n}}");
        var context = ScriptBench.Inject();
        PolicyMta.Core.Hooks.HookContexts.After(context, new InjectDecision
        {
            Tenant = "before",
            Metadata = ImmutableDictionary<string, string>.Empty.Add("found", "yes"),
            Edits = [new MessageEdit { AddHeader = new HeaderField("X-A", "b") }],
        });

        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(
            () => script.Handlers.OnInject.Single().DecideAsync(context, CancellationToken.None).AsTask());
        Assert.Contains(named, error.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Problem, StringComparison.Ordinal);
        Assert.Equal(2, error.Place.Line);
        Assert.EndsWith("policy.js", error.Place.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onRoute", "m.domain = 'x'")]
    [InlineData("onRoute", "m.mxHosts.reverse()")]
    [InlineData("onRoute", "m.soFar.hold = true")]
    [InlineData("onBounce", "m.reply = '250 ok'")]
    [InlineData("onBounce", "m.code = 250")]
    [InlineData("onBounce", "m.text = ''")]
    [InlineData("onBounce", "traffic.provider('gmail').waiting = 1")]
    [InlineData("onBounce", "traffic.provider('gmail').minute.delivered++")]
    [InlineData("onBounce", "config.list.push(1)")]
    [InlineData("onBounce", "config.list[0] = 1")]
    [InlineData("onBounce", "config.more = 1")]
    public async Task So_it_is_at_every_door_and_with_what_the_server_lends(string hook, string attempt)
    {
        _bench.Options = _bench.Options with { Config = _bench.Options.Config.Add("policy.js", TestYaml.Parse("list: [1, 2]")!) };
        var script = await _bench.ScriptAsync($"export function {hook}(m) {{ {attempt}; }}");
        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(async () =>
        {
            if (hook == "onRoute")
                await ScriptBench.RouteAsync(script);
            else
                await script.Handlers.OnBounce.Single().DecideAsync(ScriptBench.Bounce(), CancellationToken.None);
        });
        Assert.Contains("return a decision", error.Problem, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>To everything else they are plain objects.</summary>
    [Theory]
    [InlineData("m.tenant + m['campaign'] + m.nosuch", "shopspringundefined")]
    [InlineData("'tenant' in m && !('x' in m) && 'toString' in m && Object.hasOwn(m, 'id') && m.hasOwnProperty('id')", "true")]
    [InlineData("Object.keys(m).includes('tenant') && Object.entries(m.metadata).join()", "kind,newsletter")]
    [InlineData("(() => { let s = ''; for (const k in m.metadata) s += k; return s; })()", "kind")]
    [InlineData("(({ tenant, ...rest }) => tenant + rest.campaign + ('tenant' in rest))(m)", "shopspringfalse")]
    [InlineData("(() => { const copy = { ...m, tenant: 'x' }; copy.campaign = 'y'; return copy.tenant + copy.campaign; })()", "xy")]
    [InlineData("JSON.stringify(m.metadata)", "{\"kind\":\"newsletter\"}")]
    [InlineData("JSON.parse(JSON.stringify(m)).tenant", "shop")]
    [InlineData("Object.assign({}, m.metadata).kind", "newsletter")]
    [InlineData("[...m.mxHosts].reverse().concat(m.recipients).join()", "mx2.gmail.example,mx1.gmail.example,jane@gmail.example")]
    [InlineData(
        "m.mxHosts.toReversed().map((h) => h.length) + m.mxHosts.slice(1) + m.mxHosts.includes('x') + m.mxHosts.indexOf('mx2')",
        "17,17mx2.gmail.examplefalse-1")]
    [InlineData("Array.isArray(m.recipients) && m.recipients.length", "1")]
    [InlineData("[[1], [-1], [0, -1], [], [5], [1, 0]].map((given) => m.mxHosts.slice(...given).length)", "1,1,1,2,0,0")]
    [InlineData("(() => { const [first, ...rest] = m.mxHosts; return rest; })()", "mx2.gmail.example")]
    [InlineData("m.soFar.signatures === undefined && m.recipients.slice(0).concat().length", "1")]
    [InlineData(EveryMethod, "")]
    [InlineData("Object.isFrozen(m) && Object.isFrozen(m.metadata) && Object.isFrozen(m.recipients)", "true")]
    [InlineData("Object.isFrozen(Object.freeze(m)) && m.tenant", "shop")]
    [InlineData("Object.prototype.toString.call(m) + (m instanceof Object) + `${m.metadata}`", "[object Object]true[object Object]")]
    [InlineData("m === m && m.metadata === m.metadata && m.recipients === m.recipients", "true")]
    [InlineData("JSON.stringify(Object.getOwnPropertyDescriptor(m, 'tenant'))",
        "{\"value\":\"shop\",\"writable\":false,\"enumerable\":true,\"configurable\":false}")]
    [InlineData("(() => { state.set('m', m.metadata); const c = state.get('m'); c.kind += '!'; return c.kind; })()", "newsletter!")]
    [InlineData("delete m.nosuch", "true")]
    public async Task Reading_is_as_it_was(string expression, string expected)
    {
        var script = await _bench.ScriptAsync($"export function onRoute(m) {{ return {{ reason: String({expression}) }}; }}");
        Assert.Equal(expected, (await ScriptBench.RouteAsync(script))?.Reason);
    }

    [Fact]
    public async Task What_earlier_handlers_decided_can_be_returned_again()
    {
        var script = await _bench.ScriptAsync(
            "export function onInject(m) { return { metadata: m.metadata, edits: m.soFar.edits, tenant: m.soFar.tenant }; }");
        var context = ScriptBench.Inject();
        PolicyMta.Core.Hooks.HookContexts.After(
            context, new InjectDecision { Tenant = "before", Edits = [new MessageEdit { RemoveHeader = "X-A" }] });
        var decision = await script.Handlers.OnInject.Single().DecideAsync(context, CancellationToken.None);
        Assert.Equal(("before", "newsletter"), (decision?.Tenant, decision?.Metadata["kind"]));
        Assert.Equal("X-A", decision?.Edits.Single().RemoveHeader);
    }

    [Fact]
    public async Task A_script_may_catch_the_error() => Assert.StartsWith(
        "TypeError: 'domain' cannot be changed",
        (await ScriptBench.RouteAsync(await _bench.RouteScriptAsync(
            "try { route.domain = 'x'; } catch (e) { return { reason: String(e) }; }")))?.Reason,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("metadata: { score: 0 / 0 }", "metadata.score")]
    [InlineData("metadata: { score: 1 / 0 }", "metadata.score")]
    [InlineData("metadata: { score: undefined, deep: {} }", "metadata.deep")]
    [InlineData("metadata: { score: null }", "metadata.score")]
    [InlineData("metadata: []", "metadata")]
    [InlineData("reject: 550", "reject")]
    [InlineData("reject: {}", "reject")]
    [InlineData("reject: `${m.nosuch}`", "reject")]
    [InlineData("reject: String({})", "reject")]
    [InlineData("tenant: 5", "tenant")]
    [InlineData("tenant: ['a']", "tenant")]
    [InlineData("tenant: new String('a')", "tenant")]
    [InlineData("reason: new Error('x')", "reason")]
    [InlineData("edits: [{ addHeader: { name: 'X-A', value: 5 } }]", "edits[0].addHeader.value")]
    [InlineData("edits: [{ addHeader: { name: 'X-A', value: undefined } }]", "edits[0].addHeader")]
    [InlineData("edits: [{ replaceBody: { text: 'x' } }]", "edits[0].replaceBody")]
    [InlineData("returnPath: true", "")]
    public async Task What_is_no_text_is_not_made_one(string decision, string path)
    {
        var script = await _bench.ScriptAsync($"export function onInject(m) {{ return {{ {decision} }}; }}");
        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(
            () => script.Handlers.OnInject.Single().DecideAsync(ScriptBench.Inject(), CancellationToken.None).AsTask());
        Assert.Contains(path, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_a_test_is_text()
    {
        var result = await _bench.LoadAsync(
            ("policy.js", "export function onInject() {}"),
            ("policy.test.js", "test('x', () => { mta.inject({ headers: { Subject: undefined } }); });"));
        Assert.Contains("'headers.Subject' must be a string", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }
}
