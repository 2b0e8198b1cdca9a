using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Tests.Hooks;

/// <summary>What a chain shows to its recorder.</summary>
public sealed class RecorderTests : IDisposable
{
    private readonly HookBed _bed = new();
    private readonly Recorder _recorder = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "first")]
    [InlineData(2, "second")]
    public async Task It_sees_what_the_handlers_before_its_place_decided(int place, string? provider)
    {
        await _bed.RunAsync(Chain(place, Decides(new() { Provider = "first" }), Decides(new() { Provider = "second" })));

        Assert.Equal([provider], _recorder.Seen);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    public async Task After_a_verdict_nothing_is_shown(int place, int shown)
    {
        await _bed.RunAsync(Chain(place, Decides(new() { Hold = true }), Decides(null)));

        Assert.Equal(shown, _recorder.Seen.Count);
    }

    [Fact]
    public async Task After_a_failure_nothing_is_shown()
    {
        await _bed.RunAsync(Chain(1, _bed.Link("broken", (_, _) => throw new InvalidOperationException("broken")), Decides(null)));

        Assert.Empty(_recorder.Seen);
    }

    [Fact]
    public async Task A_chain_without_handlers_shows_the_facts_only_while_they_are_wanted()
    {
        var chain = Chain(0);
        Assert.False(chain.IsIdle);
        Assert.Same(RouteDecision.None, await _bed.RunAsync(chain));
        Assert.Single(_recorder.Seen);

        _recorder.IsWaiting = false;
        Assert.True(chain.IsIdle);
        Assert.Same(RouteDecision.None, await _bed.RunAsync(chain));
        await _bed.RunAsync(Chain(0, Decides(null)));
        Assert.Single(_recorder.Seen);
    }

    private HookChain<RouteContext, RouteDecision> Chain(int place, params ImmutableArray<HookLink<RouteContext, RouteDecision>> links) =>
        new(links, HookBed.Fallback, _recorder, place);

    private HookLink<RouteContext, RouteDecision> Decides(RouteDecision? decision) => _bed.Link("a", (_, _) => new(decision));

    private sealed class Recorder : IDecisionRecorder<RouteContext>
    {
        public List<string?> Seen { get; } = [];

        public bool IsWaiting { get; set; } = true;

        public void Record(RouteContext context) => Seen.Add(context.Provider);
    }
}
