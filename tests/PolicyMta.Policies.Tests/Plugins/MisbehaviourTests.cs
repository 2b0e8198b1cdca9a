namespace PolicyMta.Policies.Tests.Plugins;

public sealed class MisbehaviourTests
{
    [Theory]
    [InlineData("throw", "InvalidOperationException: no route today")]
    [InlineData("throw-unreadably", "UnreadableException")]
    [InlineData("obey-late", "took longer than 50ms")]
    [InlineData("throw-when-cancelled", "took longer than 50ms")]
    public async Task A_handler_that_fails_is_contained_and_the_fallback_holds(string how, string failure)
    {
        await using var bed = await StartAsync(how, grace: "1m");
        var (decision, trace) = await bed.RouteAsync();

        Assert.Equal(TimeSpan.FromMinutes(5), decision.Defer);
        Assert.Equal((true, failure), (trace[0].Failed, trace[0].Decision));
        Assert.Contains(bed.Failures.All, line => line.StartsWith($"on-route Test.Misbehaves: {failure}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("block")]
    public async Task A_handler_that_never_comes_back_is_given_up_and_switched_off_while_others_go_on(string how)
    {
        await using var bed = await StartAsync(how);
        var hanging = bed.RouteAsync();
        GC.Collect();
        var (decision, trace) = await hanging;

        Assert.Equal(TimeSpan.FromMinutes(5), decision.Defer);
        Assert.StartsWith("did not come back 500ms after its deadline of 50ms", Assert.Single(trace).Decision, StringComparison.Ordinal);
        Assert.EndsWith(
            "[switched off until the next reload; the hook's fallback applies]", Assert.Single(bed.Failures.All), StringComparison.Ordinal);
        (decision, trace) = await bed.RouteAsync();
        Assert.Equal(TimeSpan.FromMinutes(5), decision.Defer);
        Assert.StartsWith("switched off until the next reload: did not come back", Assert.Single(trace).Decision, StringComparison.Ordinal);
        Assert.Equal("from-defaults", (await bed.InjectAsync()).Metadata["tag"]);
    }

    [Fact]
    public async Task A_reload_switches_a_handler_on_again_even_if_nothing_has_changed()
    {
        await using var bed = await StartAsync("hang");
        await bed.RouteAsync();
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);

        Assert.Equal(TimeSpan.FromMinutes(5), (await bed.RouteAsync()).Decision.Defer);
        Assert.Equal(1, Assert.Single(bed.Reloader.Draining).Leases);
    }

    [Fact]
    public async Task A_handler_that_keeps_failing_is_left_alone_for_a_while()
    {
        await using var bed = await StartAsync("throw");
        for (var i = 0; i < 25; i++)
            Assert.Equal(TimeSpan.FromMinutes(5), (await bed.RouteAsync()).Decision.Defer);

        Assert.Equal(20, bed.Reloader.Loaded.Policies.Single(policy => policy.Id == "Test.Misbehaves").Handlers[0].State.Failures);
        Assert.EndsWith("[skipped for 10 s; the hook's fallback applies]", bed.Failures.All.Last(), StringComparison.Ordinal);
    }

    private static async Task<PolicyBed> StartAsync(string how, string grace = "500ms")
    {
        var bed = new PolicyBed();
        bed.Install("Good");
        bed.Install("Misbehaves");
        bed.Configure(
            $"{{ hooks: {{ grace: {grace}, deadline: {{ route: 50ms }} }}, plugins: {{ settings: {{ Test.Misbehaves: {{ how: {how} }} }} "
                + $"}} }}");
        await bed.StartAsync();
        return bed;
    }
}
