namespace PolicyMta.Policies.Tests.Scripts;

public sealed class TestRunnerTests : IDisposable
{
    private const string Script = """
        export function onRoute(route) {
          if (route.domain === "gmail.com") return { provider: "gmail", retrySchedule: ["5m"] };
          if (route.domain === "wrong.example") return { providr: "x" };
          if (route.domain === "count.example") return { reason: String(state.increment("n")) };
          if (route.domain === "throws.example") throw new Error("no way");
        }
        """;

    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Tests_that_pass_are_counted()
    {
        var script = await _bench.ScriptAsync(Script, ("policy.test.js", """
            import { onRoute } from "./policy.js";

            test("gmail is recognised", () => {
              const decision = onRoute(mta.route({ domain: "gmail.com" }));
              expect(decision).toEqual({ provider: "gmail", retrySchedule: ["5m"], hold: undefined });
              expect(decision).toMatchObject({ provider: "gmail" });
              expect(decision.provider).toBe("gmail");
              expect(decision.provider).not.toBe("yahoo");
              expect(decision.provider).toMatch(/^g/);
              expect(decision.retrySchedule).toContain("5m");
              expect(decision).not.toContain("5m");
              expect(null).toBeNull();
              expect(2).toBeGreaterThan(1);
            });
            test("others are none of ours", () => expect(onRoute(mta.route())).toBeUndefined());
            test("errors are thrown", () => expect(() => onRoute(mta.route({ domain: "throws.example" }))).toThrow("no way"));
            test("a result must be a decision", () => expect(() => onRoute(mta.route({ domain: "wrong.example" }))).toThrow(/providr/));
            test("state starts empty", () => expect(onRoute(mta.route({ domain: "count.example" })).reason).toBe("1"));
            test("in every test", () => expect(onRoute(mta.route({ domain: "count.example" })).reason).toBe("1"));
            """));
        Assert.Equal(6, script.Tests.Length);
        Assert.All(script.Tests, test => Assert.Null(test.Failure));
        Assert.Equal(0, _bench.States.For("policy.js", ScriptBench.Patient).Count);
    }

    [Theory]
    [InlineData("test(\"outer\", () => {\n  test(\"inner\", () => {});\n});")]
    [InlineData("function again() {\n  test(\"again\", again);\n}\ntest(\"first\", again);")]
    public async Task A_test_within_a_test_is_a_mistake_with_its_place(string test)
    {
        var result = await _bench.LoadAsync(("policy.js", Script), ("policy.test.js", test));
        Assert.StartsWith("scripts/policy.test.js:2:3: ", Assert.Single(result.Problems).ToString(), StringComparison.Ordinal);
        Assert.Contains("top level", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_test_refuses_the_load_with_its_place()
    {
        var result = await _bench.LoadAsync(("policy.js", Script), ("policy.test.js", """
            import { onRoute } from "./policy.js";
            test("gmail", () => {
              expect(onRoute(mta.route({ domain: "gmail.com" })).provider).toBe("yahoo");
            });

            test("mistyped", () => {
              onRoute(mta.route({ domain: "wrong.example" }));
            });
            test("throws", () => onRoute(mta.route({ domain: "throws.example" })));
            test("fine", () => {});
            """));
        Assert.Empty(result.Scripts);
        Assert.Equal(
            [
                "scripts/policy.js:5:48: The test \"throws\" failed: no way",
                "scripts/policy.test.js:3:3: The test \"gmail\" failed: expected \"gmail\" to be \"yahoo\"",
                "scripts/policy.test.js:7:3: The test \"mistyped\" failed: The result of onRoute has no property 'providr'. Did you mean "
                    + "'provider'? Allowed are provider, egressPool, trafficProfile, sourceProfiles, limits, priority, retrySchedule, "
                    + "expiresAfter, nextHop, tls, recipients, "
                    + "hold, defer, bounce, withoutNotice, reason.",
            ],
            result.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task Contexts_of_tests_look_like_real_ones()
    {
        await _bench.ScriptAsync(
            """
            export function onInject(m) { return { tenant: [m.header("subject"), m.headers("x-a").join("+"), m.body.trim(), m.source.remoteAddress, m.source.protocol, m.tenant, m.recipients.length, m.metadata.k].join("|") }; }
            export function onBounce(b) { return { category: [b.recipient, b.domain, b.code, b.enhanced, b.stage, b.attempt, b.age].join("|") }; }
            export function onRoute(r) { return { provider: [r.provider, r.domain, r.recipients, r.mxHosts, r.soFar.egressPool].join("|") }; }
            export function onSign(s) { return { signatures: [{ name: "X", value: s.header("From") }] }; }
            """,
            ("policy.test.js", """
            import { onInject, onBounce, onRoute, onSign } from "./policy.js";
            test("inject", () => expect(onInject(mta.inject({
              headers: { Subject: "Hi", "X-A": ["1", "2"] }, body: "text\n", source: { remoteAddress: "192.0.2.9" }, tenant: "t", recipients: ["a@b.example", "c@d.example"], metadata: { k: 5 },
            })).tenant).toBe("Hi|1+2|text|192.0.2.9|ESMTP|t|2|5"));
            test("bounce", () => expect(onBounce(mta.bounce({ recipient: "x@y.example", reply: "452 4.2.2 Full", stage: "final-dot", attempt: 3, age: "1h" })).category)
              .toBe("x@y.example|y.example|452|4.2.2|final-dot|3|3600"));
            test("route", () => expect(onRoute(mta.route({ recipients: ["a@gmail.com", "b@gmail.com"], provider: "gmail", mxHosts: ["mx.google.com"] })).provider)
              .toBe("gmail|gmail.com|a@gmail.com,b@gmail.com|mx.google.com|"));
            test("so far", () => expect(onRoute(mta.route({ soFar: { egressPool: "warm" } })).provider).toMatch("warm"));
            test("sign", () => expect(onSign(mta.sign({ headers: { From: "me@x.example" } })).signatures[0].value).toBe("me@x.example"));
            test("mistakes", () => {
              expect(() => mta.route({ domian: "x" })).toThrow("domian");
              expect(() => mta.bounce({ stage: "lunch" })).toThrow("rcpt-to");
              expect(() => mta.inject(5)).toThrow("takes an object");
            });
            """));
    }

    [Theory]
    [InlineData("", "The file has no tests")]
    [InlineData("test('x');", "Write test(")]
    [InlineData("test('x', () => { for (;;) {} });", "statements")]
    [InlineData("test('x', () => { globalThis.x = 1; });", "")]
    public async Task A_test_file_that_is_wrong_refuses_the_load(string text, string message)
    {
        var result = await _bench.LoadAsync(("policy.js", Script), ("policy.test.js", text));
        Assert.Empty(result.Scripts);
        var problem = Assert.Single(result.Problems);
        Assert.Equal("scripts/policy.test.js", problem.Place.File);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_do_not_have_the_globals_of_tests() => Assert.Contains(
        "expect is not defined", (await _bench.ProblemAsync("export function onRoute() { expect(1); }")).Message, StringComparison.Ordinal);
}
