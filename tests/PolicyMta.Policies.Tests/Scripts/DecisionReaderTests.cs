using System.Text;
using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class DecisionReaderTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("return {};")]
    [InlineData("return { provider: undefined, hold: null };")]
    public async Task An_empty_object_is_a_decision_that_says_nothing(string body) =>
        Assert.Equal(new RouteDecision(), await ScriptBench.RouteAsync(await _bench.RouteScriptAsync(body)));

    [Theory]
    [InlineData("")]
    [InlineData("return;")]
    [InlineData("return null;")]
    public async Task Nothing_is_no_opinion(string body) => Assert.Null(await ScriptBench.RouteAsync(await _bench.RouteScriptAsync(body)));

    [Theory]
    [InlineData(
        "return { trafficProfil: 'x' };",
        "The result has no property 'trafficProfil'. Did you mean 'trafficProfile'? Allowed are provider, egressPool, trafficProfile, "
            + "sourceProfiles, limits, priority, retrySchedule, expiresAfter, nextHop, tls, recipients, hold, defer, bounce, "
            + "withoutNotice, reason.")]
    [InlineData("return { isFinal: true };", "The result has no property 'isFinal'.")]
    [InlineData("return 'gmail';", "The result must be an object with any of provider, egressPool, ")]
    [InlineData("return [];", "but is an array.")]
    [InlineData("return () => {};", "but is a function.")]
    [InlineData("return { provider: 5 };", "The result 'provider' must be a string, but is 5.")]
    [InlineData("return { hold: 'yes' };", "The result 'hold' must be true or false, but is \"yes\".")]
    [InlineData(
        "return { priority: 'urgent' };", "The result 'priority' must be one of \"bulk\", \"normal\", \"high\", but is \"urgent\".")]
    [InlineData(
        "return { defer: 'soon' };",
        "The result 'defer' must be a duration such as \"90s\", \"15m\" or \"1h30m\", or a number of seconds, but is \"soon\".")]
    [InlineData("return { defer: -5 };", "but is -5.")]
    [InlineData("return { defer: NaN };", "but is NaN.")]
    [InlineData("return { bounce: 'go away' };", "The result 'bounce' 'go away' is not a valid SMTP reply")]
    [InlineData("return { retrySchedule: ['5m', {}] };", "The result 'retrySchedule[1]' must be a duration")]
    [InlineData("return { retrySchedule: '5m' };", "The result 'retrySchedule' must be an array whose items are a duration")]
    public async Task What_does_not_fit_says_what_to_write(string body, string message)
    {
        var error = await ScriptBench.FailureAsync(await _bench.RouteScriptAsync(body));
        Assert.Contains(message, error.Description, StringComparison.Ordinal);
        var place = body.StartsWith("return { ", StringComparison.Ordinal) ? "scripts/policy.js:2:43: " : "scripts/policy.js:2:17: ";
        Assert.StartsWith(place, error.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ conections: 2 }", "The result 'limits' has no property 'conections'. Did you mean 'connections'?")]
    [InlineData("{ connections: '2' }", "The result 'limits.connections' must be ")]
    [InlineData("{ messageRate: '1/fortnight' }", "The result 'limits.messageRate' '1/fortnight' is not a valid rate")]
    [InlineData("{ counters: { c: { by: ['x'] } } }", "The result 'limits.counters.c.by[0]' 'x' is not a fact")]
    public async Task A_limit_that_does_not_fit_says_what_to_write(string limits, string message)
    {
        var error = await ScriptBench.FailureAsync(await _bench.RouteScriptAsync($"return {{ limits: {limits} }};"));
        Assert.Contains(message, error.Description, StringComparison.Ordinal);
        Assert.StartsWith("scripts/policy.js:2:", error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_limit_can_be_given_for_one_message()
    {
        var decision = await ScriptBench.RouteAsync(await _bench.RouteScriptAsync("""
            return { limits: {
              connections: 2, messagesPerConnection: 3, recipientsPerTransaction: 4, messageRate: "5/min", recipientRate: "6/h",
              connectionRate: "7/s", providerPerSource: { connections: 8 }, providerTotal: { messageRate: "9/s" },
              counters: { c: { by: ["tenant", "metadata.x"], messageRate: "10/d" } }, sourceWeights: { ip1: 0 }, tags: ["t"],
              properties: { p: "v" }, connectTimeout: "1m", idleTimeout: 0, tls: "required", dane: false, mtaSts: false,
              tlsMinVersion: "tls13", tlsCertificate: "own", addresses: "only-ipv6", chunking: true,
              retry: { delays: ["1m"] } } };
            """));
        var limits = decision!.Limits!;
        Assert.All(typeof(RouteLimits).GetProperties(), lever => Assert.NotEqual(
            lever.GetValue(new RouteLimits()), lever.GetValue(limits)));
        Assert.Equal(
            (2, "5/min", "9/s"), (limits.Connections, limits.MessageRate.ToString(), limits.ProviderTotal!.MessageRate.ToString()));
        Assert.Equal(0, limits.SourceWeights["ip1"]);
        Assert.Equal(["tenant", "metadata.x"], limits.Counters["c"].By.Select(fact => fact.ToString()));
    }

    [Fact]
    public async Task Limits_of_an_earlier_handler_are_seen()
    {
        var script = await _bench.RouteScriptAsync("return { reason: JSON.stringify(route.soFar.limits) };");
        var context = HookContexts.After(ScriptBench.Route(), new RouteDecision
        {
            Limits = new RouteLimits
            {
                Connections = 2,
                SourceWeights = ImmutableDictionary<string, int>.Empty.Add("ip1", 5),
                Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add("c", new TrafficCounter { By = [], Connections = 1 }),
            },
        });
        Assert.Equal(
            """{"connections":2,"counters":{"c":{"connections":1}},"sourceWeights":{"ip1":5}}""",
            (await ScriptBench.RouteAsync(script, context))!.Reason);
    }

    [Theory]
    [InlineData("new Date(Date.UTC(2026, 4, 31, 12))")]
    [InlineData("'2026-05-31T12:00:00Z'")]
    [InlineData("'2026-05-31T14:00:00+02:00'")]
    [InlineData("'2026-05-31T12:00:00.000Z'")]
    public async Task A_time_is_a_date_or_a_text_with_its_zone(string time)
    {
        var script = await _bench.ScriptAsync($"export function onInject() {{ return {{ notBefore: {time} }}; }}");
        var decision = await script.Handlers.OnInject.Single().DecideAsync(TestContexts.Inject(), CancellationToken.None);
        Assert.Equal(new DateTimeOffset(2026, 5, 31, 12, 0, 0, TimeSpan.Zero), decision!.NotBefore);
    }

    [Theory]
    [InlineData("'2026-05-31'")]
    [InlineData("'2026-05-31T12:00:00'")]
    [InlineData("'5/31/2026 12:00:00 PM'")]
    [InlineData("new Date(NaN)")]
    [InlineData("1e12")]
    [InlineData("'T-+T-+T-+T-+T-+T-+T-+'")]
    public async Task What_could_be_another_time_elsewhere_is_none(string time)
    {
        var script = await _bench.ScriptAsync($"export function onInject() {{ return {{ notBefore: {time} }}; }}");
        var error = await Assert.ThrowsAsync<ScriptException>(
            async () => await script.Handlers.OnInject.Single().DecideAsync(TestContexts.Inject(), CancellationToken.None));
        Assert.Contains("'notBefore' must be a time of ISO 8601 with its zone", error.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return { ['provder']: 'x' };")]
    [InlineData("const key = { provder: 1 }; return { provder: 'x' };")]
    [InlineData("return JSON.parse('{\"provder\": 1}');")]
    public async Task A_property_that_is_not_written_at_one_place_is_looked_for_in_the_hook(string body)
    {
        var error = await ScriptBench.FailureAsync(await _bench.RouteScriptAsync(body));
        Assert.StartsWith("scripts/policy.js:2:17: The result has no property 'provder'.", error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_that_an_import_writes_is_found_there()
    {
        var script = await _bench.ScriptAsync(
            "import { slow } from './lib/slow.js';\nexport function onRoute(route) { return slow(route); }",
            ("lib/slow.js", "export function slow(route) {\n  return {\n    \"defr\": '5m' };\n}\n"));
        Assert.StartsWith("scripts/lib/slow.js:3:5: ", (await ScriptBench.FailureAsync(script)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_edit_at_inject_is_read()
    {
        var script = await _bench.ScriptAsync("""
            export function onInject(message) {
              return {
                edits: [
                  { addHeader: { name: "X-A", value: "1" } }, { setHeader: { name: "Subject", value: "Neu" } }, { removeHeader: "X-B" },
                  { replaceBody: "Grüße\r\n" }, { addRecipient: "a@b.example" }, { dropRecipient: "c@d.example" },
                ],
                tenant: "t", campaign: "c", priority: "bulk", returnPath: "", metadata: { a: "x", n: 5, b: true }, reject: "550 5.7.1 No",
              };
            }
            """);
        var decision = await script.Handlers.OnInject.Single().DecideAsync(ScriptBench.Inject(), CancellationToken.None);
        Assert.NotNull(decision);
        Assert.Equal(new HeaderField("X-A", "1"), decision.Edits[0].AddHeader);
        Assert.Equal(new HeaderField("Subject", "Neu"), decision.Edits[1].SetHeader);
        Assert.Equal("X-B", decision.Edits[2].RemoveHeader);
        Assert.Equal("Grüße\r\n", Encoding.UTF8.GetString(decision.Edits[3].ReplaceBody!.Value.Span));
        Assert.Equal("a@b.example", decision.Edits[4].AddRecipient);
        Assert.Equal("c@d.example", decision.Edits[5].DropRecipient);
        Assert.Equal(MessagePriority.Bulk, decision.Priority);
        Assert.Equal("", decision.ReturnPath);
        Assert.Equal(["a=x", "b=true", "n=5"], decision.Metadata.Select(label => $"{label.Key}={label.Value}").Order());
        Assert.Equal(SmtpReply.Parse("550 5.7.1 No"), decision.Reject);
    }

    [Theory]
    [InlineData("{ edits: [{ addHeader: { name: 'X' } }] }", "'edits[0].addHeader' needs 'value'")]
    [InlineData("{ edits: [{ addHeader: { name: 'X', value: 5 } }] }", "'edits[0].addHeader.value' must be a string, but is 5")]
    [InlineData("{ metadata: { a: {} } }", "'metadata.a' must be a string, a number or a boolean, but is an object")]
    [InlineData("{ metadata: 5 }", "'metadata' must be an object whose values are")]
    public async Task A_mistake_deep_inside_has_its_path(string result, string message)
    {
        var script = await _bench.ScriptAsync($"export function onInject() {{ return {result}; }}");
        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(
            async () => await script.Handlers.OnInject.Single().DecideAsync(ScriptBench.Inject(), CancellationToken.None));
        Assert.Contains(message, error.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "{ edits: [{ addHeader: { name: 'X Y', value: '1' } }] }", "1:62",
        "The result 'edits[0].addHeader.name' is not a valid header field name: use 1 to 77 characters")]
    [InlineData(
        "{ edits: [{ setHeader: { name: 'X', value: 'a\\nBcc: b' } }] }", "1:73",
        "The result 'edits[0].setHeader.value' has a line break without a space or a tab behind it")]
    [InlineData("{ edits: [{ setHeader: { name: 'X', value: 'a\\u0000' } }] }", "1:73", "has the control character U+0000")]
    [InlineData("{ edits: [{ setHeader: { name: 'X', value: 'x'.repeat(2000) } }] }", "1:73", "has a word that no line")]
    [InlineData("{ returnPath: 'jane' }", "1:39", "The result 'returnPath' 'jane' has no domain: write it like jane@example.com.")]
    [InlineData("{ noticesTo: 'a b@x.test' }", "1:39", "'noticesTo' 'a b@x.test' is not a valid address")]
    [InlineData("{ edits: [{ addRecipient: '<a@x.test>' }] }", "1:49", "'edits[0].addRecipient' '<a@x.test>' is not a valid address")]
    [InlineData("{ edits: [{ removeHeader: 'X:' }] }", "1:49", "The result 'edits[0].removeHeader' is not a valid header field name")]
    [InlineData(
        "{ edits: [{ addHeader: { name: 'X Y', value: '1' } }, { setHeader: { name: 'X', value: '1' } }] }", "1:49",
        "'edits[0].addHeader.name'")]
    public async Task A_header_field_or_address_that_cannot_be_is_the_scripts_mistake_with_its_line(
        string result, string place, string message)
    {
        var script = await _bench.ScriptAsync($"export function onInject() {{ return {result}; }}");
        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(
            async () => await script.Handlers.OnInject.Single().DecideAsync(ScriptBench.Inject(), CancellationToken.None));
        Assert.StartsWith($"scripts/policy.js:{place}: ", error.Description, StringComparison.Ordinal);
        Assert.Contains(message, error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bounce_decision_with_nested_records_is_read()
    {
        var script = await _bench.ScriptAsync("""
            export const onBounce = (bounce) => ({
              category: `${bounce.stage} ${bounce.code} ${bounce.enhanced} ${bounce.text} ${bounce.age} ${bounce.isRemoteReply}`,
              throttle: { rate: "10/min", connections: 2, for: 90 }, suppress: { scope: "domain", for: "30d" }, retry: "15m",
            });
            """);
        var decision = await script.Handlers.OnBounce.Single().DecideAsync(ScriptBench.Bounce(), CancellationToken.None);
        Assert.Equal("rcpt-to 550 5.1.1 No such user 90 true", decision?.Category);
        Assert.Equal(
            new Throttle { Rate = new Rate(10, TimeSpan.FromMinutes(1)), Connections = 2, For = TimeSpan.FromSeconds(90) },
            decision?.Throttle);
        Assert.Equal(new Suppression { Scope = SuppressionScope.Domain, For = TimeSpan.FromDays(30) }, decision?.Suppress);
        Assert.Equal(TimeSpan.FromMinutes(15), decision?.Retry);
    }

    [Fact]
    public async Task An_on_bounce_decision_may_say_what_the_failure_is_about()
    {
        var script = await _bench.ScriptAsync("""
            export const onBounce = (bounce) => ({
              category: "source-blocked", kind: "block", scope: "source-network", rule: "mine", confidence: 0.75, blocklist: "Spamhaus ZEN",
            });
            """);
        var decision = await script.Handlers.OnBounce.Single().DecideAsync(ScriptBench.Bounce(), CancellationToken.None);
        Assert.Equal(
            new BounceDecision
            {
                Category = BounceCategory.SourceBlocked,
                Kind = BounceKind.Block,
                Scope = BounceScope.SourceNetwork,
                Rule = "mine",
                Confidence = 0.75,
                Blocklist = "Spamhaus ZEN",
            },
            decision);
    }
}
