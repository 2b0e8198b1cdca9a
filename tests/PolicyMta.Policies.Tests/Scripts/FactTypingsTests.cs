using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>
/// <c>scripts/policymta.d.ts</c> against real calls: what each hook is given and may return, and what the server lends, both ways.
/// </summary>
public sealed class FactTypingsTests : IDisposable
{
    private static readonly string Typings = File.ReadAllText(
        Path.GetFullPath("../../../scripts/policymta.d.ts", Path.GetDirectoryName(ThisFile())!));

    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("Inject", "m", "interface InjectContext")]
    [InlineData("Inject", "m.source", "interface InjectionSource")]
    [InlineData("Inject", "m.envelope", "interface EnvelopeRequests")]
    [InlineData("Route", "m", "interface RouteContext")]
    [InlineData("Sign", "m", "interface SignContext")]
    [InlineData("Bounce", "m", "interface BounceContext")]
    [InlineData("Route", "traffic.provider('gmail')", "interface ProviderTraffic")]
    [InlineData("Route", "traffic.provider('gmail').hour", "interface TrafficSums")]
    [InlineData("Route", "traffic", "declare const traffic:")]
    [InlineData("Route", "log", "declare const log:")]
    [InlineData("Route", "state", "interface State extends Kept")]
    [InlineData("Route", "state.durable", "interface Kept")]
    [InlineData("Route", "store", "declare const store:")]
    [InlineData("Route", "limits", "declare const limits:")]
    public async Task What_a_hook_sees_is_what_is_declared(string hook, string expression, string declaration) => Assert.Equal(
        Members(declaration), await SeenAsync(hook, $"Object.keys({expression})"));

    [Theory]
    [InlineData("mta", "declare const mta:")]
    [InlineData("expect(1)", "interface Matchers")]
    public async Task What_a_test_has_is_what_is_declared(string expression, string declaration)
    {
        var result = await _bench.LoadAsync(
            ("policy.js", "export function onRoute() {}"),
            ("policy.test.js", $"test('x', () => {{ throw new Error(JSON.stringify(Object.keys({expression}))); }});"));
        var said = Assert.Single(result.Problems).Message;
        var real = JsonSerializer.Deserialize<string[]>(said[said.IndexOf('[', StringComparison.Ordinal)..(said.LastIndexOf(']') + 1)])!;
        Assert.Equal(Members(declaration), real.Where(name => name != "not").Order(StringComparer.Ordinal));
    }

    /// <summary>What may be returned is told when something else is.</summary>
    [Theory]
    [InlineData("Inject", "{ nosuch: 1 }", "InjectDecision")]
    [InlineData("Inject", "{ edits: [{ nosuch: 1 }] }", "MessageEdit")]
    [InlineData("Inject", "{ edits: [{ addHeader: { nosuch: 1 } }] }", "HeaderField")]
    [InlineData("Inject", "{ consume: { nosuch: 1 } }", "ReturnedReports")]
    [InlineData("Inject", "{ consume: { reports: [{ nosuch: 1 }] } }", "ReturnedReport")]
    [InlineData("Route", "{ nosuch: 1 }", "RouteDecision")]
    [InlineData("Route", "{ recipients: [{ nosuch: 1 }] }", "RecipientRoute")]
    [InlineData("Sign", "{ nosuch: 1 }", "SignDecision")]
    [InlineData("Sign", "{ signatures: [{ nosuch: 1 }] }", "HeaderField")]
    [InlineData("Bounce", "{ nosuch: 1 }", "BounceDecision")]
    [InlineData("Bounce", "{ throttle: { nosuch: 1 } }", "Throttle")]
    [InlineData("Bounce", "{ suppress: { nosuch: 1 } }", "Suppression")]
    public async Task What_a_hook_may_return_is_what_is_declared(string hook, string decision, string type)
    {
        var script = await _bench.ScriptAsync($"export function on{hook}() {{ return {decision}; }}");
        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(() => DecideAsync(script, hook));
        var allowed = Regex.Match(error.Problem, @"Allowed are (.*)\.", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        Assert.Equal(Members($"interface {type}"), allowed.Split(", ").Order(StringComparer.Ordinal));
    }

    private async Task<string[]> SeenAsync(string hook, string expression)
    {
        var script = await _bench.ScriptAsync($"export function on{hook}(m) {{ throw new Error(JSON.stringify({expression})); }}");
        var error = await Assert.ThrowsAsync<PolicyMta.Policies.Scripts.ScriptException>(() => DecideAsync(script, hook));
        return [.. JsonSerializer.Deserialize<string[]>(error.Problem)!.Order(StringComparer.Ordinal)];
    }

    private static Task DecideAsync(PolicyMta.Policies.Scripts.LoadedScript script, string hook) => hook switch
    {
        "Inject" => script.Handlers.OnInject.Single().DecideAsync(ScriptBench.Inject(), CancellationToken.None).AsTask(),
        "Route" => script.Handlers.OnRoute.Single().DecideAsync(ScriptBench.Route(), CancellationToken.None).AsTask(),
        "Sign" => script.Handlers.OnSign.Single().DecideAsync(
            new SignContext { Message = ScriptBench.Message(), Content = ScriptBench.Inject().Content }, CancellationToken.None).AsTask(),
        _ => script.Handlers.OnBounce.Single().DecideAsync(ScriptBench.Bounce(), CancellationToken.None).AsTask(),
    };

    private static string[] Members(string declaration)
    {
        var start = Typings.IndexOf($"\n{declaration} {{\n", StringComparison.Ordinal);
        Assert.True(start >= 0, declaration);
        var body = Typings[start..Typings.IndexOf("\n}", start, StringComparison.Ordinal)];
        var inherited = declaration.Split(" extends ") is [_, var parent] ? Members($"interface {parent}") : [];
        return
        [
            .. Regex.Matches(body, @"^  (?:readonly )?(\w+)\??[(:]", RegexOptions.Multiline, TimeSpan.FromSeconds(1))
                .Select(match => match.Groups[1].Value).Concat(inherited).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
