using Microsoft.Extensions.Time.Testing;
using PolicyMta.Policies.Scripts;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class ScriptStateTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ScriptBench _bench;

    public ScriptStateTests() => _bench = new ScriptBench { States = new ScriptStates(_time) };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task State_survives_a_reload()
    {
        var first = await _bench.RouteScriptAsync("return { provider: String(state.increment('n')) };");
        await ScriptBench.RouteAsync(first);
        await ScriptBench.RouteAsync(first);
        var second = await _bench.RouteScriptAsync("return { provider: `now ${state.increment('n')}` };");
        Assert.Equal("now 3", (await ScriptBench.RouteAsync(second))?.Provider);
    }

    [Fact]
    public async Task Each_script_has_its_own()
    {
        const string Text = "export function onRoute() { return { provider: String(state.increment('n')) }; }";
        var result = await _bench.LoadAsync(("a.js", Text), ("b.js", Text));
        await ScriptBench.RouteAsync(result.Scripts[0]);
        Assert.Equal("1", (await ScriptBench.RouteAsync(result.Scripts[1]))?.Provider);
    }

    [Fact]
    public async Task Values_are_copied()
    {
        var script = await _bench.RouteScriptAsync("""
            const value = { list: [1, "x", null, true], deep: { er: 1.5 } };
            state.set("v", value);
            value.list.push("later");
            const copy = state.get("v");
            copy.deep.er = 9;
            return { reason: JSON.stringify(state.get("v")) + state.get("absent") + state.delete("v") + state.delete("v") };
            """);
        Assert.Equal("""{"list":[1,"x",null,true],"deep":{"er":1.5}}undefinedtruefalse""", (await ScriptBench.RouteAsync(script))?.Reason);
    }

    [Theory]
    [InlineData("state.set('f', () => 1);", "Only strings")]
    [InlineData("const a = []; a.push(a); state.set('a', a);", "too large")]
    [InlineData("let a = ['x']; for (let i = 0; i < 31; i++) a = [a, a]; state.set('a', a);", "too large")]
    [InlineData("state.set('a', 'x'.repeat(1e6));", "too large")]
    [InlineData("state.set(5, 1);", "The key must be a text")]
    [InlineData("state.set('k'.repeat(5000), 1);", "The key must be a text")]
    [InlineData("state.set('k', 1, 'soon');", "The time to live must be a duration")]
    [InlineData("state.increment('k', 'x');", "takes a number")]
    public async Task What_cannot_be_kept_is_said(string body, string message) =>
        Assert.Contains(
            message, (await ScriptBench.FailureAsync(await _bench.RouteScriptAsync(body))).Description, StringComparison.Ordinal);

    [Fact]
    public async Task A_time_to_live_ends_an_entry()
    {
        var script = await _bench.RouteScriptAsync(
            "if (route.attempts === 2) state.set('k', 'v', '10m'); return { provider: state.get('k') ?? 'gone' };");
        Assert.Equal("v", (await ScriptBench.RouteAsync(script))?.Provider);
        var state = _bench.States.For("policy.js", ScriptBench.Patient);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.NotNull(state.Get("k"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(state.Get("k"));
        Assert.Equal(0, state.Bytes);
    }

    [Fact]
    public void A_counter_keeps_its_first_time_to_live()
    {
        var state = new ScriptState(_time);
        Assert.Equal(1, state.Increment("n", 1, TimeSpan.FromMinutes(1)));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(2, state.Increment("n", 1, null));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, state.Increment("n", 1, null));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(365 * 24)]
    public void A_time_to_live_does_not_depend_on_the_time_of_day(int hours)
    {
        var clock = new SettableClock(_time);
        var state = new ScriptState(clock);
        state.Set("short", new StateNumber(1), TimeSpan.FromMinutes(10));
        state.Set("endless", new StateNumber(1), TimeSpan.MaxValue);
        clock.Offset = TimeSpan.FromHours(hours);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.NotNull(state.Peek("short"));
        Assert.NotNull(state.Get("short"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(state.Peek("short"));
        Assert.Null(state.Get("short"));
        Assert.NotNull(state.Get("endless"));
    }

    [Fact]
    public void The_entries_unused_for_longest_give_way()
    {
        var state = new ScriptState(_time);
        state.Limit(3, 1_000_000);
        foreach (var key in new[] { "a", "b", "c" })
            state.Set(key, new StateNumber(1), null);
        Assert.NotNull(state.Get("a"));
        state.Set("d", new StateNumber(1), null);
        Assert.Null(state.Get("b"));
        Assert.NotNull(state.Get("a"));
        Assert.Equal(3, state.Count);
    }

    [Fact]
    public void Expired_entries_give_way_before_others()
    {
        var state = new ScriptState(_time);
        state.Limit(2, 1_000_000);
        state.Set("old", new StateNumber(1), null);
        state.Set("short", new StateNumber(1), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        state.Set("new", new StateNumber(1), null);
        Assert.NotNull(state.Get("old"));
        Assert.NotNull(state.Get("new"));
    }

    [Fact]
    public void The_size_is_bounded()
    {
        var state = new ScriptState(_time);
        state.Limit(1000, 10_000);
        for (var i = 0; i < 100; i++)
            Assert.True(state.Set($"k{i}", new StateText(new string('x', 500)), null));
        Assert.InRange(state.Bytes, 5_000, 10_000);
        Assert.False(state.Set("huge", new StateText(new string('x', 5_000)), null));
        Assert.NotNull(state.Get("k99"));
    }

    [Fact]
    public void States_of_scripts_that_are_gone_are_forgotten()
    {
        var states = new ScriptStates(_time);
        states.For("a.js", new ScriptLimits()).Set("k", new StateNumber(1), null);
        states.For("b.js", new ScriptLimits()).Set("k", new StateNumber(1), null);
        states.Keep(["a.js"], new ScriptLimits());
        Assert.NotNull(states.For("a.js", new ScriptLimits()).Get("k"));
        Assert.Null(states.For("b.js", new ScriptLimits()).Get("k"));
    }
}
