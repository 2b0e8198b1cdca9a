using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Tests.Plugins;

/// <summary>What a handler would have refused does not pass because the handler failed, unless the administrator wants it so.</summary>
public sealed class FailClosedTests
{
    private const string Misbehave = "plugins: { settings: { Test.Misbehaves: { how: hang, at_inject: true } } }";

    [Theory]
    [InlineData("", true)]
    [InlineData("on_inject_failure: refuse", true)]
    [InlineData("on_inject_failure: accept", false)]
    [InlineData("handlers: { Test.Misbehaves: { on_inject_failure: accept } }", false)]
    [InlineData("on_inject_failure: accept, handlers: { Test.Misbehaves: { on_inject_failure: refuse } }", true)]
    [InlineData("on_inject_failure: accept, handlers: { Test.Good: { on_inject_failure: refuse } }", false)]
    [InlineData("handlers: { Test.Misbehaves: { on_route_failure: continue } }", true)]
    public async Task Mail_that_a_handler_refused_before_it_hung_is_not_taken(string hooks, bool refused)
    {
        await using var bed = await StartAsync(hooks);
        await bed.InjectAsync();

        var decision = await bed.InjectAsync();

        Assert.Equal(refused ? "451 4.3.0 Policy is not available, try again later" : null, decision.Reject?.ToString());
        Assert.Equal("from-defaults", decision.Metadata["tag"]);
        Assert.Equal(refused ? FailureRule.Fallback : FailureRule.PassOver, Off(bed, HookName.Inject).OnFailure);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("on_route_failure: defer", true)]
    [InlineData("on_route_failure: continue", false)]
    [InlineData("handlers: { Test.Misbehaves: { on_route_failure: continue } }", false)]
    [InlineData("handlers: { Test.Misbehaves: { on_inject_failure: accept } }", true)]
    public async Task Mail_that_a_handler_would_have_held_does_not_leave_after_it_hung(string hooks, bool waits)
    {
        await using var bed = await StartAsync(hooks);
        await bed.RouteAsync();

        Assert.Equal(waits ? TimeSpan.FromMinutes(5) : null, (await bed.RouteAsync()).Decision.Defer);
        Assert.NotNull(Off(bed, HookName.Route).State.SwitchedOff);
    }

    [Fact]
    public async Task A_failure_that_is_accepted_leaves_the_handlers_after_it_their_say()
    {
        await using var bed = new PolicyBed();
        bed.Install("Misbehaves");
        Write(bed, "a.js", "export function onInject(m) { throw new Error('no opinion today'); }");
        Write(bed, "b.js", "export function onInject(m) { return { reject: '550 5.7.1 Not this' }; }");
        bed.Configure("hooks: { handlers: { a.js: { on_inject_failure: accept } } }");
        await bed.StartAsync();

        Assert.Equal("550 5.7.1 Not this", (await bed.InjectAsync()).Reject?.ToString());
    }

    [Fact]
    public async Task A_rule_for_a_handler_that_is_not_there_is_a_mistake()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        Write(bed, "scan.js", "export function onInject(m) { }");
        bed.Configure("hooks: { handlers: { scna.js: { on_inject_failure: refuse }, Test.Good: { } } }");

        Assert.Equal(
            ["policymta.yaml:1:22: 'hooks.handlers' names scna.js, which is neither a plugin nor a script. Did you mean 'scan.js'? "
                + "Write a plugin's id, or a script's path below the scripts folder."],
            await bed.ProblemsAsync());
    }

    private static LoadedHandler Off(PolicyBed bed, string hook) => bed.Reloader.Loaded.Policies
        .Single(policy => policy.Id == "Test.Misbehaves").Handlers.Single(handler => handler.Hook == hook);

    private static void Write(PolicyBed bed, string name, string text) => File.WriteAllText(Path.Combine(bed.ScriptFolder, name), text);

    private static async Task<PolicyBed> StartAsync(string hooks)
    {
        var bed = new PolicyBed();
        bed.Install("Good");
        bed.Install("Misbehaves");
        var rules = hooks.Length == 0 ? "" : ", " + hooks;
        bed.Configure(
            $"hooks: {{ grace: 10ms, deadline: {{ inject: 50ms, route: 50ms }}{rules} }}\n{Misbehave}");
        await bed.StartAsync();
        return bed;
    }
}
