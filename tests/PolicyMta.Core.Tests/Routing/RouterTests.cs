using System.Collections.Concurrent;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Routing;

/// <summary>A name in a decision that means nothing is a failure of whoever gave it: told, and counted.</summary>
public sealed class RouterTests
{
    public static TheoryData<string, RouteDecision> Mistakes { get; } = new()
    {
        { "the egress pool 'nosuch', which is not defined", new() { EgressPool = "nosuch" } },
        { "the traffic profile 'nosuch', which is not defined", new() { TrafficProfile = "nosuch" } },
        {
            "the traffic profile 'nosuch', which is not defined",
            new() { SourceProfiles = ImmutableDictionary<string, string>.Empty.Add("default", "nosuch") }
        },
        { "the next hop 'no such', which is not a valid host or host:port", new() { NextHop = "no such" } },
        {
            "the egress pool 'nosuch', which is not defined",
            new() { Recipients = [new RecipientRoute { Recipient = "jane@a.test", EgressPool = "nosuch" }] }
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_name_that_means_nothing_is_a_failure_of_the_handler_that_gave_it(string mistake, RouteDecision decision)
    {
        var failures = new ConcurrentQueue<string>();
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.OnRoute = _ => decision;
            failures = policy.Failures;
        });
        var id = (await corridor.InjectAsync("jane@a.test")).Id!.Value;
        await corridor.UntilAsync(() => !failures.IsEmpty);

        Assert.Equal("lambda at on-route: on-route named " + mistake, failures.First());
        Assert.True(Assert.Single(corridor.Policies.Current.OnRoute.Links).State.Failures > 0);
        Assert.Empty(corridor.Network.Transactions);
        Assert.NotNull(corridor.Queues.Show(id));
    }

    [Fact]
    public async Task The_default_pool_and_profile_are_nobodys_mistake()
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnRoute = _ => new() { EgressPool = "default" });
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);
        Assert.Equal(0, Assert.Single(corridor.Policies.Current.OnRoute.Links).State.Failures);
    }

    [Theory]
    [InlineData("default", "of-source")]
    [InlineData("another", "of-route")]
    public async Task The_profile_of_the_source_that_is_picked_holds(string source, string expected)
    {
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.Profiles.Add(new TrafficProfile { Name = "of-route" });
            policy.Profiles.Add(new TrafficProfile { Name = "of-source" });
            policy.OnRoute = _ => new()
            {
                TrafficProfile = "of-route",
                SourceProfiles = ImmutableDictionary<string, string>.Empty.Add(source, "of-source"),
            };
        });
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.Equal(expected, Assert.Single(corridor.Traffic.For("test").Queues).TrafficProfile);
    }

    [Fact]
    public void Profiles_of_sources_go_with_the_profile_of_their_handler()
    {
        var first = new RouteDecision
        {
            TrafficProfile = "a",
            SourceProfiles = ImmutableDictionary<string, string>.Empty.Add("ip1", "b"),
        };

        Assert.Equal("b", first.Then(new RouteDecision { Provider = "p" }).SourceProfiles["ip1"]);
        Assert.Empty(first.Then(new RouteDecision { TrafficProfile = "c" }).SourceProfiles);
    }
}
