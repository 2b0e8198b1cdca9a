using Microsoft.Extensions.Time.Testing;
using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Providers;

public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void One_period_s_worth_is_given_at_once_and_the_rest_evenly()
    {
        var limit = new RateLimit(Rate.Parse("60/min"), _time);
        Assert.Equal(60, TakeAll(limit));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, TakeAll(limit));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(60, TakeAll(limit));
    }

    [Fact]
    public void Clients_have_limits_of_their_own()
    {
        var options = new ProviderOptions
        {
            Name = "sim",
            Domains = ["sim.test"],
            MessageRate = Rate.Parse("1/h"),
            ConnectionRate = Rate.Parse("2/h"),
        };
        var state = new ProviderState(options, _time);
        var first = state.Client(new([127, 0, 0, 1]));
        Assert.True(first.TrySend());
        Assert.False(first.TrySend());
        Assert.True(first.TryConnect() && first.TryConnect());
        Assert.False(first.TryConnect());
        Assert.True(state.Client(new([127, 0, 0, 2])).TrySend());
        Assert.Same(first, state.Client(new([127, 0, 0, 1])));
    }

    private static int TakeAll(RateLimit limit)
    {
        var taken = 0;
        while (limit.TryTake())
            taken++;
        return taken;
    }
}
