using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation.Tests.Traffic;

/// <summary>The generator against a simulated provider: what it has counted must be what the provider has.</summary>
public sealed class TrafficGeneratorTests
{
    [Fact]
    public async Task Every_message_is_counted_once_and_as_the_server_counts_it()
    {
        var (totals, provider) = await RunAsync(
            new() { Messages = 300, Sessions = 6 }, Options() with { UnknownUsers = 0.1, MessagesPerConnection = 10_000 });
        Assert.Equal(300, totals.InAll);
        Assert.Equal((0, 0), (totals.Unanswered, totals.Unsent));
        Assert.Equal((provider.Accepted, provider.Bytes), (totals.Accepted, totals.Bytes));
        Assert.Equal(provider.Refused[Refusal.UnknownUser], totals.Refused);
        Assert.InRange(totals.Refused, 10, 60);
        Assert.Equal(550, totals.LastRefusal!.Code);
        Assert.Equal((6, 0), (provider.Connections, provider.Duplicates));
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_is_replaced()
    {
        var (totals, provider) = await RunAsync(
            new() { Messages = 100, Sessions = 2 }, Options() with { Personality = Personality.Yahoo, MessagesPerConnection = 7 });
        Assert.Equal(100, totals.InAll);
        Assert.Equal(provider.Accepted, totals.Accepted);
        Assert.Equal(provider.Refused[Refusal.MessagesPerConnection], totals.Refused);
        Assert.True(provider.Connections > 10);
    }

    [Fact]
    public async Task A_message_whose_final_dot_got_no_answer_is_not_sent_again()
    {
        var (totals, provider) = await RunAsync(
            new() { Messages = 100, Sessions = 4 },
            Options() with { Drop = new() { AtBanner = 0.1, AfterDot = 0.3 }, MessagesPerConnection = 5 });
        Assert.Equal(100, totals.InAll);
        Assert.Equal(provider.Accepted, totals.Accepted + totals.Unanswered);
        Assert.True(totals.Unanswered > 0);
        Assert.Equal((0, 0), (totals.Unsent, provider.Duplicates));
    }

    [Fact]
    public async Task Connections_that_break_in_data_lose_no_count()
    {
        var (totals, provider) = await RunAsync(
            new() { Messages = 100, Sessions = 4 }, Options() with { Drop = new() { InData = 0.5 }, MessagesPerConnection = 3 });
        Assert.Equal(100, totals.InAll);
        Assert.True(provider.Dropped > 0);
        Assert.Equal((provider.Accepted, 0), (totals.Accepted, provider.Duplicates));
    }

    [Fact]
    public async Task A_server_that_is_not_there_leaves_every_message_unsent()
    {
        var providers = await StartAsync(Options());
        var endpoint = providers.Hosts[0].Endpoint;
        await providers.DisposeAsync();
        var generator = new TrafficGenerator(new() { Messages = 3, Sessions = 3 }, ["sim.test"], 1, TimeProvider.System);
        var totals = await generator.RunAsync(endpoint, CancellationToken.None);
        Assert.Equal((3, 3), (totals.Unsent, totals.InAll));
    }

    [Fact]
    public async Task The_rate_is_not_exceeded()
    {
        var start = TimeProvider.System.GetTimestamp();
        var (totals, _) = await RunAsync(new() { Messages = 21, Sessions = 4, Rate = new Rate(100, TimeSpan.FromSeconds(1)) }, Options());
        Assert.Equal(21, totals.Accepted);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(199));
    }

    private static ProviderOptions Options() => new() { Name = "sim", Domains = ["sim.test"] };

    private static Task<SimulatedProviders> StartAsync(ProviderOptions provider) =>
        SimulatedProviders.StartAsync(new SimulationOptions { Providers = [provider] }, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task<(TrafficTotals Totals, ProviderStatistics Provider)> RunAsync(
        TrafficOptions options, ProviderOptions provider)
    {
        await using var providers = await StartAsync(provider);
        var totals = await new TrafficGenerator(options, provider.Domains, 1, TimeProvider.System).RunAsync(
            providers.Hosts[0].Endpoint, CancellationToken.None);
        return (totals, Assert.Single(providers.Statistics));
    }
}
