using PolicyMta.Core.Queues;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Traffic;

/// <summary>The paces of a ready queue are found by its names, whichever facts their targets name.</summary>
public sealed class PaceIndexTests
{
    private static readonly ReadyKey Key = new("ip1", "mx.example", "gmail", "") { Provider = "gmail" };
    private readonly PaceIndex _index = new();

    public static TheoryData<PaceTarget, bool> Targets { get; } = new()
    {
        { new() { EgressSource = "IP1" }, true },
        { new() { EgressSource = "ip2" }, false },
        { new() { Site = "MX.example" }, true },
        { new() { TrafficProfile = "gmail" }, true },
        { new() { TrafficProfile = "yahoo" }, false },
        { new() { Provider = "Gmail" }, true },
        { new() { EgressSource = "ip1", Site = "mx.example", TrafficProfile = "gmail", Provider = "gmail" }, true },
        { new() { EgressSource = "ip1", Site = "other.example", TrafficProfile = "gmail" }, false },
        { new() { EgressSource = "ip1\nmx.example" }, false },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_holds_the_queues_that_have_all_of_its_facts(PaceTarget target, bool holds)
    {
        _index.Set("a", target, Pace(target));
        Assert.Equal(holds, Found(Key).Count == 1);
        Assert.Equal(holds && target.Provider is null, Found(Key with { Provider = null }).Count == 1);

        _index.Set("a", target, null);
        Assert.Empty(Found(Key));
    }

    [Fact]
    public void A_profile_s_pace_holds_mail_with_limits_of_its_own_too()
    {
        var target = new PaceTarget { TrafficProfile = "gmail" };
        _index.Set("a", target, Pace(target));
        var limited = Key with { Profile = "gmail{0123456789ab}" };
        Assert.Single(Found(limited));
        Assert.Empty(Found(Key with { Profile = "gmail2" }));
    }

    [Fact]
    public void Each_author_has_its_own()
    {
        var target = new PaceTarget { Site = "mx.example" };
        _index.Set("a", target, Pace(target));
        _index.Set("b", target, Pace(target, "b"));
        _index.Set("b", target, Pace(target, "b"));
        Assert.Equal(2, Found(Key).Count);
        _index.Set("a", target, null);
        _index.Set("nobody", target, null);
        Assert.Single(Found(Key));
    }

    private List<PaceInForce> Found(ReadyKey key)
    {
        var found = new List<PaceInForce>();
        _index.Find(key, found);
        return found;
    }

    private static PaceInForce Pace(PaceTarget target, string author = "a") => new(
        target, new Pace { Connections = 1, For = TimeSpan.FromHours(1) }, author, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
}
