using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Tests.Hooks;

public sealed class HandlerStateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HandlerState _state;

    public HandlerStateTests() => _state = new HandlerState(_time);

    [Fact]
    public void Failures_in_a_row_open_the_breaker_for_a_while()
    {
        for (var i = 1; i < HandlerState.FailuresToOpen; i++)
            Assert.False(_state.Failed("no"));
        Assert.False(_state.IsOpen);

        Assert.True(_state.Failed("no more"));
        Assert.True(_state.IsOpen);
        Assert.Equal("no more", _state.LastError);

        _time.Advance(HandlerState.OpenFor);
        Assert.False(_state.IsOpen);
    }

    [Fact]
    public void A_success_between_them_starts_the_count_anew()
    {
        for (var i = 1; i < HandlerState.FailuresToOpen; i++)
            _state.Failed("no");
        _state.Succeeded();
        _state.Failed("no");

        Assert.False(_state.IsOpen);
        Assert.Equal((HandlerState.FailuresToOpen + 1, HandlerState.FailuresToOpen), (_state.Calls, _state.Failures));
    }

    [Fact]
    public void It_is_switched_off_once_and_keeps_the_first_reason()
    {
        Assert.True(_state.SwitchOff("hung"));
        Assert.False(_state.SwitchOff("hung again"));
        Assert.Equal("hung", _state.SwitchedOff);
    }
}
