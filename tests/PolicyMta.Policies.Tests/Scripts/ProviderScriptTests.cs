using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>Scripts for single providers: they are not asked about other mail.</summary>
public sealed class ProviderScriptTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_script_is_asked_about_its_providers_alone()
    {
        var script = await _bench.ScriptAsync("""
            export const providers = ["gmail"];
            export function onRoute(route) { return { reason: `asked about ${route.provider}` }; }
            export function onInject(message) { return { tenant: "asked" }; }
            """);

        Assert.Equal("asked about Gmail", (await AskAsync(script, "Gmail"))?.Reason);
        Assert.Null(await AskAsync(script, "yahoo"));
        Assert.Null(await AskAsync(script, null));
        Assert.Equal("asked", (await script.Handlers.OnInject.Single().DecideAsync(ScriptBench.Inject(), default))!.Tenant);
    }

    [Fact]
    public async Task A_trial_asks_it_about_no_other_mail_either()
    {
        var script = await _bench.ScriptAsync("""
            export const providers = ["gmail"];
            export function onRoute(route) { return { reason: route.lastReply.slice(0, 3) }; }
            """);
        var handler = (ScriptHandler<RouteContext, RouteDecision>)script.Handlers.OnRoute.Single();
        using var subject = new TrialSubject<RouteContext, RouteDecision>("policy.js", handler, isChanged: true, TimeProvider.System);

        foreach (var provider in (string[])["yahoo", "gmail"])
        {
            var route = HookContexts.After(ScriptBench.Route(), new RouteDecision { Provider = provider });
            subject.Run(route, route, isCut: false, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }

        Assert.Equal((1, 0), (subject.Tried, subject.Failures.Count));
    }

    [Theory]
    [InlineData("\"gmail\"")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public async Task Providers_that_are_no_list_of_names_are_a_mistake(string providers)
    {
        var problem = await _bench.ProblemAsync($"export const providers = {providers};\nexport function onRoute() {{}}");

        Assert.StartsWith("scripts/policy.js:1:", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("export const providers = [\"gmail\"]", problem.ToString(), StringComparison.Ordinal);
    }

    private static async Task<RouteDecision?> AskAsync(LoadedScript script, string? provider)
    {
        var route = ScriptBench.Route();
        if (provider is not null)
            HookContexts.After(route, new RouteDecision { Provider = provider });
        return await ScriptBench.RouteAsync(script, route);
    }
}
