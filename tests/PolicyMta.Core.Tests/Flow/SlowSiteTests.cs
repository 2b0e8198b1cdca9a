using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>More connections are wanted than the server may have: nobody waits for a site that is slow.</summary>
public sealed class SlowSiteTests
{
    [Fact]
    public async Task A_slow_site_does_not_starve_the_others()
    {
        var release = new TaskCompletionSource();
        await using var corridor = Bed(10);
        corridor.Network.BeforeSendTo = site => site.Contains("slow", StringComparison.Ordinal) ? release.Task : Task.CompletedTask;
        for (var i = 0; i < 40; i++)
            await corridor.InjectAsync($"r{i}@slow.test");
        await corridor.UntilAsync(() => corridor.Connections == 7);

        for (var i = 0; i < 30; i++)
            await corridor.InjectAsync($"jane@d{i}.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 30);
        Assert.InRange(corridor.Connections, 7, 10);

        release.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 70);
    }

    [Fact]
    public async Task Sites_take_turns_where_there_are_more_of_them_than_connections()
    {
        var release = new TaskCompletionSource();
        await using var corridor = Bed(1);
        corridor.Network.BeforeSendTo = _ => release.Task;
        for (var i = 0; i < 60; i++)
            await corridor.InjectAsync($"r{i}@busy.test");
        await corridor.InjectAsync("jane@small.test");
        await corridor.UntilAsync(() => corridor.Queues.ReadyQueues == 2);
        release.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 61);

        var order = corridor.Network.Transactions.Select(sent => sent.Recipients[0]).ToList();
        Assert.NotEqual("jane@small.test", order[^1]);
    }

    [Fact]
    public async Task An_idle_connection_gives_way_at_once()
    {
        await using var corridor = Bed(1, TimeSpan.FromHours(1));
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        await corridor.InjectAsync("jane@b.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);
    }

    [Fact]
    public async Task A_connection_that_was_not_begun_takes_nothing_from_a_rate()
    {
        var release = new TaskCompletionSource();
        await using var corridor = Bed(1, rate: Rate.Parse("1/h"));
        corridor.Network.BeforeSendTo = site => site.Contains("slow", StringComparison.Ordinal) ? release.Task : Task.CompletedTask;
        await corridor.InjectAsync("jane@slow.test");
        await corridor.UntilAsync(() => corridor.Connections == 1);
        await corridor.InjectAsync("jane@b.test");
        await corridor.SettleAsync();

        release.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);
    }

    private static CorridorBed Bed(int most, TimeSpan? idle = null, Rate? rate = null) => new(
        policy: policy => policy.Profiles[0] = new TrafficProfile
        {
            Name = "default",
            Connections = 100,
            ConnectionRate = rate,
            IdleTimeout = idle ?? TimeSpan.FromSeconds(10),
        },
        delivery: new DeliveryOptions { MaxConnections = most });
}
