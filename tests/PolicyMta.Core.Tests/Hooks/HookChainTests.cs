using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Tests.Hooks;

public sealed class HookChainTests : IDisposable
{
    private readonly HookBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Decisions_are_folded_in_order_and_each_handler_sees_those_before_it()
    {
        string? seen = null;
        var chain = HookBed.Chain(
            _bed.Link("a", (_, _) => Decide(new() { Provider = "first", EgressPool = "warm", Reason = "because" })),
            _bed.Link("silent", (_, _) => Decide(null)),
            _bed.Link("b", (context, _) =>
            {
                seen = context.Provider;
                return Decide(new() { Provider = "second" });
            }));

        var decision = await _bed.RunAsync(chain);

        Assert.Equal(("second", "warm", "first"), (decision.Provider, decision.EgressPool, seen));
        Assert.Equal([("a", "because"), ("b", null)], _bed.Trace.Entries.Select(entry => (entry.Handler, entry.Reason)));
        Assert.Equal("""{"provider":"first","egressPool":"warm"}""", _bed.Trace.Entries[0].Decision);
    }

    [Fact]
    public async Task A_verdict_ends_the_chain()
    {
        var asked = false;
        var chain = HookBed.Chain(
            _bed.Link("a", (_, _) => Decide(new() { Hold = true })),
            _bed.Link("b", (_, _) =>
            {
                asked = true;
                return Decide(null);
            }));

        Assert.True((await _bed.RunAsync(chain)).Hold);
        Assert.False(asked);
    }

    [Fact]
    public async Task A_handler_with_nothing_to_decide_is_not_asked_until_it_has()
    {
        var isIdle = true;
        var chain = HookBed.Chain(_bed.Link("a", (_, _) => Decide(new() { Hold = true }), isIdle: () => isIdle));

        Assert.True(chain.IsIdle);
        Assert.False((await _bed.RunAsync(chain)).Hold);

        isIdle = false;
        Assert.False(chain.IsIdle);
        Assert.True((await _bed.RunAsync(chain)).Hold);
    }

    [Fact]
    public async Task A_handler_that_cannot_say_whether_it_has_something_to_decide_is_asked()
    {
        var chain = HookBed.Chain(
            _bed.Link("a", (_, _) => Decide(new() { Hold = true }), isIdle: () => throw new InvalidOperationException("broken")));

        Assert.False(chain.IsIdle);
        Assert.True((await _bed.RunAsync(chain)).Hold);
    }

    [Fact]
    public async Task One_that_failed_too_often_does_not_count_as_having_nothing_to_decide()
    {
        var isIdle = false;
        var link = _bed.Link("a", (_, _) => throw new InvalidOperationException("broken"), isIdle: () => isIdle);
        var chain = HookBed.Chain(link);
        while (!link.State.IsOpen)
            await _bed.RunAsync(chain);

        isIdle = true;
        Assert.False(chain.IsIdle);
        Assert.Equal(HookBed.Fallback.Defer, (await _bed.RunAsync(chain)).Defer);
    }

    [Fact]
    public async Task A_failure_ends_the_chain_with_the_fallback_over_what_was_decided()
    {
        var chain = HookBed.Chain(
            _bed.Link("a", (_, _) => Decide(new() { Provider = "kept" })),
            _bed.Link("b", (_, _) => throw new InvalidOperationException("broken")),
            _bed.Link("c", (_, _) => Decide(new() { Provider = "never" })));

        var decision = await _bed.RunAsync(chain);

        Assert.Equal(("kept", HookBed.Fallback.Defer), (decision.Provider, decision.Defer));
        Assert.Equal([("a", false), ("b", true)], _bed.Trace.Entries.Select(entry => (entry.Handler, entry.Failed)));
        Assert.Equal("InvalidOperationException: broken", _bed.Trace.Entries[1].Decision);
    }

    [Fact]
    public async Task Decisions_are_applied_to_the_facts_of_the_next_handler()
    {
        var chain = HookBed.Chain(
            _bed.Link("a", (_, _) => Decide(new() { NextHop = "other.example" })),
            _bed.Link("b", (context, _) => Decide(new() { Provider = context.Domain })));

        var decision = await chain.RunAsync(HookBed.Context(), _bed.Snapshot, _bed.Trace, (context, made) =>
            new RouteContext { Message = context.Message, Domain = made.NextHop ?? context.Domain, Recipients = context.Recipients });

        Assert.Equal("other.example", decision.Provider);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_chain_goes_on_without_a_handler_that_blocks_wherever_it_stands(int before)
    {
        using var release = new ManualResetEventSlim();
        var blocks = _bed.Link("blocks", (_, _) =>
        {
            release.Wait(TimeSpan.FromSeconds(60), CancellationToken.None);
            return Decide(new() { Provider = "too late" });
        }, deadlineMs: 30);
        var chain = HookBed.Chain([.. Enumerable.Range(0, before).Select(i => _bed.Link("quick", (_, _) => Decide(null))), blocks]);

        var decision = await _bed.RunAsync(chain).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(HookBed.Fallback, decision);
        Assert.NotNull(blocks.State.SwitchedOff);
        Assert.Equal(2, _bed.Snapshot.Holds);
        release.Set();
    }

    [Fact]
    public async Task A_long_chain_does_not_pile_up_on_the_stack()
    {
        var depth = 0;
        var chain = HookBed.Chain([.. Enumerable.Range(0, 500).Select(i => _bed.Link("link", (_, _) =>
        {
            depth = Math.Max(depth, new System.Diagnostics.StackTrace().FrameCount);
            return Decide(i == 499 ? new() { Provider = "last" } : null);
        }))]);

        Assert.Equal("last", (await _bed.RunAsync(chain)).Provider);
        Assert.InRange(depth, 1, 300);
    }

    [Fact]
    public async Task An_ambient_value_of_a_handler_reaches_neither_the_next_one_nor_the_message()
    {
        var ambient = new AsyncLocal<string?>();
        string? seen = null;
        var chain = HookBed.Chain(
            _bed.Link("sets", (_, _) =>
            {
                ambient.Value = "mine";
                return Decide(null);
            }),
            _bed.Link("looks", (_, _) =>
            {
                seen = ambient.Value;
                return Decide(null);
            }));

        await _bed.RunAsync(chain);

        Assert.Null(seen);
        Assert.Null(ambient.Value);
    }

    [Fact]
    public async Task A_handler_that_is_switched_off_is_a_failure_lest_what_it_refused_pass()
    {
        var link = _bed.Link("a", (_, _) => throw new InvalidOperationException());
        link.State.SwitchOff("it hung");
        Assert.Equal(HookBed.Fallback, await _bed.RunAsync(HookBed.Chain(link)));
        Assert.Equal("switched off until the next reload: it hung", Assert.Single(_bed.Trace.Entries).Decision);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, HandlerState.FailuresToOpen)]
    public async Task A_failing_handler_that_is_to_be_passed_over_leaves_the_others_their_say(bool isOff, int failures)
    {
        var link = _bed.Link("a", (_, _) => throw new InvalidOperationException(), onFailure: FailureRule.PassOver);
        for (var i = 0; i < failures; i++)
            link.Fail("again");
        if (isOff)
            link.State.SwitchOff("it hung");
        var chain = HookBed.Chain(link, _bed.Link("b", (_, _) => Decide(new() { Hold = true })));

        Assert.True((await _bed.RunAsync(chain)).Hold);
        Assert.Equal([true, false], _bed.Trace.Entries.Select(entry => entry.Failed));
    }

    [Fact]
    public async Task A_signing_handler_that_is_switched_off_is_a_failure_lest_mail_leave_unsigned()
    {
        var link = new HookLink<SignContext, SignDecision>(
            HookName.Sign,
            "dkim",
            new NeverAsked(),
            new HandlerPatience(TimeSpan.FromSeconds(2)),
            _bed.Watchdog,
            _bed,
            TimeProvider.System);
        link.State.SwitchOff("it hung");
        var chain = new HookChain<SignContext, SignDecision>([link], new SignDecision { Required = true });
        var context = new SignContext { Message = HookBed.Context().Message, Content = new MessageContent(default) };

        Assert.True((await chain.RunAsync(context, _bed.Snapshot, _bed.Trace)).Required);
        Assert.Equal("switched off until the next reload: it hung", Assert.Single(_bed.Trace.Entries).Decision);
    }

    [Fact]
    public async Task An_empty_chain_decides_nothing() =>
        Assert.Same(RouteDecision.None, await _bed.RunAsync(HookChain<RouteContext, RouteDecision>.Empty));

    private static ValueTask<RouteDecision?> Decide(RouteDecision? decision) => ValueTask.FromResult(decision);

    private sealed class NeverAsked : ISignHandler
    {
        public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();
    }
}
