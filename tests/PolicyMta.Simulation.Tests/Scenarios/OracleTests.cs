using System.Net;
using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Simulation.Tests.Scenarios;

/// <summary>The oracle in cases that can be reckoned by hand: 1000 messages, one each second for 1000 seconds.</summary>
public sealed class OracleTests
{
    private static readonly ProviderOptions Free = Samples.Provider("a");

    [Fact]
    public void Without_limits_everything_is_delivered() => Assert.Equal(1000, Delivered(Free));

    [Fact]
    public void A_rate_gives_its_bucket_and_what_it_gains() =>
        // 60 tokens to begin with, and half a token in each of the 999 seconds that follow: 60 + 499.5.
        Assert.Equal(560, Delivered(Limited("30/min") with { Limits = [Entry("60/2m")] }));

    [Fact]
    public void A_rate_above_the_traffic_does_not_bind() => Assert.Equal(1000, Delivered(Limited("60/min")));

    [Fact]
    public void Two_sources_have_twice_the_room()
    {
        var scenario = Samples.Scenario(Limited("15/min")) with
        {
            Sources = [Samples.Source(), Samples.Source() with { Name = "out2", Address = IPAddress.Parse("192.0.2.2") }],
        };
        // Each: 15 + 999 * 0.25.
        Assert.Equal(530, Delivered(scenario), 1.0);
    }

    [Fact]
    public void A_limit_that_falls_in_the_middle_is_known_at_once()
    {
        var provider = Limited("60/min") with
        {
            Limits = [Entry("60/min"), Entry("6/min") with { From = new TimeOnly(0, 8) }],
        };
        // 480 seconds at one a second; the bucket, cut to 6 tokens, then gains 0.1 in each of the other 520.
        Assert.InRange(Delivered(provider), 480 + 52, 480 + 59);
    }

    [Fact]
    public void Recipients_that_do_not_exist_take_room()
    {
        var scenario = Samples.Scenario(Limited("30/min"));
        var half = scenario with
        {
            Traffic = scenario.Traffic with { Streams = [Samples.Stream() with { BadAddresses = 0.5 }] },
        };
        Assert.Equal(Delivered(scenario) / 2.0, Delivered(half), 30.0);
        Assert.Equal(500, Delivered(Free with { UnknownUsers = 0.5 }), 1.0);
    }

    [Fact]
    public void Connections_that_wait_for_answers_carry_so_much()
    {
        // 2 connections, each a message in 4 seconds.
        Assert.Equal(500, Delivered(Free with { Connections = 2, ReplyDelay = TimeSpan.FromSeconds(4) }), 1.0);

        // And a greeting of 40 seconds for every 10 messages: 8 seconds a message.
        var slow = Free with
        {
            Connections = 2,
            MessagesPerConnection = 10,
            ReplyDelay = TimeSpan.FromSeconds(4),
            BannerDelay = TimeSpan.FromSeconds(40),
        };
        Assert.Equal(250, Delivered(slow), 1.0);
    }

    [Fact]
    public void A_new_source_has_a_part_of_the_room()
    {
        var provider = Limited("600/10m") with { Reputation = new ReputationOptions { StartOfNew = 0.1, DayGain = 0 } };
        var scenario = Samples.Scenario(provider) with { Sources = [Samples.Source() with { New = true }] };
        // A tenth of 600 to begin with, and a tenth of one a second.
        Assert.Equal(160, Delivered(scenario), 1.0);
    }

    [Fact]
    public void Greylisted_mail_comes_later_and_takes_room_twice()
    {
        var provider = Free with { GreylistFor = TimeSpan.FromSeconds(300), GreylistShare = 1 };
        Assert.Equal(700, Delivered(provider), 2.0);

        // 180 go first in the 300 seconds before the earliest is due; their second turns take all room of the next 360; of those that go
        // first in what is left until 700, 20, all are delivered.
        Assert.InRange(Delivered(provider with { Limits = [Entry("30/min")] }), 195, 205);
    }

    [Fact]
    public void Samples_add_up()
    {
        var scenario = Samples.Scenario(Limited("30/min"));
        var result = Oracle.Run(scenario, new TrafficPlan(scenario));
        Assert.Equal(10, result.Delivered[0].Length);
        Assert.Equal(50, result.Delivered[0][9], 1.0);
        Assert.Equal(result.DeliveredTo(0), result.Delivered[0].Sum(), 1.0);
    }

    private static LimitOptions Entry(string rate) => new() { MessageRates = [Rate.Parse(rate)] };

    private static ProviderOptions Limited(string rate) => Free with { Limits = [Entry(rate)] };

    private static long Delivered(ProviderOptions provider) => Delivered(Samples.Scenario(provider));

    private static long Delivered(ScenarioOptions scenario) => Oracle.Run(scenario, new TrafficPlan(scenario)).DeliveredTo(0);
}
