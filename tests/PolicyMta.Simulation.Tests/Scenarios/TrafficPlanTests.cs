using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Simulation.Tests.Scenarios;

/// <summary>Which messages come when.</summary>
public sealed class TrafficPlanTests
{
    [Fact]
    public void All_messages_come_by_the_hours_of_the_day()
    {
        var hours = new double[24];
        (hours[9], hours[10]) = (1, 3);
        var plan = new TrafficPlan(Samples.Scenario() with
        {
            Duration = TimeSpan.FromHours(24),
            Traffic = new ScenarioTrafficOptions { Messages = 4000, Streams = [Samples.Stream() with { Hours = hours }] },
        });
        Assert.Equal(0, CountIn(plan, 0, 9 * 3600));
        Assert.Equal(1000, CountIn(plan, 9 * 3600, 10 * 3600));
        Assert.Equal(500, CountIn(plan, 9 * 3600, (9 * 3600) + 1800));
        Assert.Equal(3000, CountIn(plan, 10 * 3600, 11 * 3600));
        Assert.Equal(0, CountIn(plan, 11 * 3600, 24 * 3600));
    }

    [Fact]
    public void A_scenario_that_begins_within_an_hour_has_all_its_messages()
    {
        var plan = new TrafficPlan(Samples.Scenario() with
        {
            Start = new DateTimeOffset(2026, 3, 2, 9, 40, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromMinutes(45),
        });
        Assert.Equal(1000, CountIn(plan, 0, plan.Seconds));
    }

    [Fact]
    public void The_same_seed_draws_the_same_messages_and_another_does_not()
    {
        var scenario = Samples.Scenario() with { Providers = [Samples.Provider("a"), Samples.Provider("b")] };
        var all = All(scenario);
        Assert.Equal(all, All(scenario));
        Assert.NotEqual(all, All(scenario with { Seed = 2 }));
        Assert.InRange(all.Count(message => message.Provider == 0), 430, 570);
    }

    [Fact]
    public void Shares_and_bad_addresses_are_kept()
    {
        var all = All(Samples.Scenario() with
        {
            Providers = [Samples.Provider("a"), Samples.Provider("b"), Samples.Provider("c")],
            Traffic = new ScenarioTrafficOptions
            {
                Messages = 10_000,
                Streams =
                [
                    Samples.Stream() with { Share = 3, BadAddresses = 0.1, To = new Dictionary<string, double> { ["a"] = 1, ["b"] = 9 } },
                    Samples.Stream() with { Tenant = "other", Share = 1 },
                ],
            },
        });
        Assert.Equal((7500, 2500), (all.Count(message => message.Stream == 0), all.Count(message => message.Stream == 1)));
        Assert.Equal(0, all.Count(message => message is { Stream: 0, Provider: 2 }));
        Assert.InRange(all.Count(message => message is { Stream: 0, Provider: 0 }), 650, 850);
        Assert.InRange(all.Count(message => message.IsBad), 650, 850);
        Assert.DoesNotContain(all, message => message is { Stream: 1, IsBad: true });
    }

    [Fact]
    public void The_same_message_is_written_alike_each_time()
    {
        var scenario = Samples.Scenario();
        var now = scenario.Start;
        using var first = new ScenarioMail(scenario).Write(new PlannedMessage(5, 0, 0, IsBad: false), now).Content;
        var request = new ScenarioMail(scenario).Write(new PlannedMessage(5, 0, 0, IsBad: true), now);
        using var bad = request.Content;
        using var again = new ScenarioMail(scenario).Write(new PlannedMessage(5, 0, 0, IsBad: false), now).Content;
        Assert.True(first.Memory.Span.SequenceEqual(again.Memory.Span));
        Assert.StartsWith("unknown", Assert.Single(request.Recipients).Address, StringComparison.Ordinal);
        Assert.Equal("bounce+0.5@news.example", request.ReturnPath);
    }

    private static List<PlannedMessage> All(ScenarioOptions scenario)
    {
        var plan = new TrafficPlan(scenario);
        return [.. Enumerable.Range(0, plan.Seconds).SelectMany(plan.InSecond)];
    }

    private static int CountIn(TrafficPlan plan, int from, int to) =>
        Enumerable.Range(from, to - from).Sum(second => plan.InSecond(second).Count());
}
