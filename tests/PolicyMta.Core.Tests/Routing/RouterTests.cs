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
    public async Task Limits_of_a_decision_lie_over_the_profile_and_make_a_queue_of_its_own()
    {
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.Profiles.Add(new TrafficProfile { Name = "p", Connections = 9, MessagesPerConnection = 7 });
            policy.OnRoute = route => new()
            {
                TrafficProfile = "p",
                Limits = route.Message.Campaign == "slow" ? new RouteLimits { Connections = 2, Tags = ["slow"] } : null,
            };
        });
        await corridor.InjectAsync("jane@a.test");
        await corridor.InjectAsync("jane@a.test", campaign: "slow");
        await corridor.InjectAsync("joe@a.test", campaign: "slow");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 3);

        var queues = corridor.Traffic.For("test").Queues.OrderBy(queue => queue.MaxConnections).ToList();
        Assert.Equal([2, 9], queues.Select(queue => queue.MaxConnections));
        Assert.Equal(["p", null], queues.Select(queue => TrafficProfile.BaseNameOf(queue.TrafficProfile)));
    }

    [Fact]
    public async Task Limits_that_a_profile_cannot_have_are_a_failure_of_the_handler_that_gave_them()
    {
        var failures = new ConcurrentQueue<string>();
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.MistakeInProfile = static profile => profile.Connections < 1 ? "'connections' is 0." : null;
            policy.OnRoute = _ => new() { Limits = new RouteLimits { Connections = 0 } };
            failures = policy.Failures;
        });
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => !failures.IsEmpty);
        Assert.Equal(
            "lambda at on-route: on-route gave limits that cannot be followed: 'connections' is 0.", failures.First());
        Assert.Empty(corridor.Network.Transactions);
    }

    [Fact]
    public async Task A_profile_is_made_when_a_decision_names_it()
    {
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.MadeProfiles = static name => name == "made" ? new TrafficProfile { Name = name, Connections = 3 } : null;
            policy.OnRoute = _ => new() { TrafficProfile = "made" };
        });
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);
        Assert.Equal(3, Assert.Single(corridor.Traffic.For("test").Queues).MaxConnections);
    }

    [Fact]
    public void Limits_can_say_everything_that_a_profile_says()
    {
        var levers = typeof(TrafficProfile).GetProperties().Select(property => property.Name)
            .Where(name => name != nameof(TrafficProfile.Name));
        Assert.Equal(levers.Order(), typeof(RouteLimits).GetProperties().Select(property => property.Name).Order());

        var given = new RouteLimits
        {
            Connections = 1,
            MessagesPerConnection = 2,
            RecipientsPerTransaction = 3,
            MessageRate = Rate.Parse("4/s"),
            RecipientRate = Rate.Parse("5/s"),
            ConnectionRate = Rate.Parse("6/s"),
            ProviderPerSource = new TrafficLimits { Connections = 7 },
            ProviderTotal = new TrafficLimits { Connections = 8 },
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add("c", new TrafficCounter { By = [], Connections = 9 }),
            SourceWeights = ImmutableDictionary<string, int>.Empty.Add("s", 10),
            Tags = ["t"],
            Properties = ImmutableDictionary<string, string>.Empty.Add("p", "v"),
            ConnectTimeout = TimeSpan.FromSeconds(11),
            IdleTimeout = TimeSpan.FromSeconds(12),
            Tls = TlsPolicy.Required,
            Dane = false,
            MtaSts = false,
            TlsMinVersion = TlsVersion.Tls13,
            TlsCertificate = "own",
            Addresses = AddressFamilies.OnlyIpv6,
            Chunking = true,
            Retry = new RetrySchedule(),
        };
        var profile = given.Over(new TrafficProfile { Name = "x" });
        Assert.All(typeof(RouteLimits).GetProperties(), lever => Assert.NotEqual(
            typeof(TrafficProfile).GetProperty(lever.Name)!.GetValue(new TrafficProfile { Name = "x" }),
            typeof(TrafficProfile).GetProperty(lever.Name)!.GetValue(profile)));
        Assert.Equal("x", profile.Name);
        var same = new RouteLimits().Over(profile);
        Assert.All(typeof(TrafficProfile).GetProperties(), lever => Assert.Equal(lever.GetValue(profile), lever.GetValue(same)));
    }

    [Theory]
    [InlineData("gmail{0123456789ab}", "gmail")]
    [InlineData("a[b]{0123456789ab}", "a[b]")]
    [InlineData("gmail", null)]
    [InlineData("{x}", null)]
    [InlineData("", null)]
    public void The_profile_beneath_limits_is_known_by_its_name(string name, string? basis) =>
        Assert.Equal(basis, TrafficProfile.BaseNameOf(name));

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
