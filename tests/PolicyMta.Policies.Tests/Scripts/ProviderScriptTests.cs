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

    private static async Task<RouteDecision?> AskAsync(PolicyMta.Policies.Scripts.LoadedScript script, string? provider)
    {
        var route = ScriptBench.Route();
        if (provider is not null)
            PolicyMta.Core.Hooks.HookContexts.After(route, new RouteDecision { Provider = provider });
        return await ScriptBench.RouteAsync(script, route);
    }
}
