using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>More is to be sent than the memory for content holds.</summary>
public sealed class LargeBodyTests
{
    private const int Memory = 8 * 1024 * 1024;
    private const int Large = 300 * 1024;

    [Fact]
    public async Task Bodies_that_are_read_to_be_sent_wait_for_their_share_and_all_arrive()
    {
        var release = new TaskCompletionSource();
        var most = 0L;
        await using var corridor = Bed();
        corridor.Network.BeforeSendTo = async _ =>
        {
            most = Math.Max(most, corridor.Content.Waiting + corridor.Content.Outgoing.Used);
            await release.Task;
        };
        for (var i = 0; i < 40; i++)
            await corridor.InjectAsync($"r{i}@d{i % 20}.test", text: Text(Large));
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Line > 0);
        await corridor.SettleAsync();
        Assert.Equal(0, corridor.Totals.Delivered);

        release.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 40);
        Assert.InRange(most, Large, Memory / 2);
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Used == 0);
        Assert.Equal(0, corridor.Content.Waiting);
        Assert.All(corridor.Network.Transactions, sent => Assert.Contains(new string('x', Large), sent.Text, StringComparison.Ordinal));
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
    }

    [Fact]
    public async Task A_little_one_does_not_wait_behind_them_nor_a_large_one_for_another_site()
    {
        var release = new TaskCompletionSource();
        await using var corridor = Bed();
        corridor.Network.BeforeSendTo = site => site.Contains("slow", StringComparison.Ordinal) ? release.Task : Task.CompletedTask;
        for (var i = 0; i < 20; i++)
            await corridor.InjectAsync($"r{i}@slow.test", text: Text(Large));
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Line > 0);

        await corridor.InjectAsync("jane@quick.test", text: Text(Large));
        await corridor.InjectAsync("joe@quick.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);

        release.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 22);
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Used == 0);
    }

    [Fact]
    public async Task One_for_which_there_is_none_leaves_its_connection_to_others_and_is_not_charged()
    {
        var release = new TaskCompletionSource();
        await using var corridor = Bed(connections: 1);
        corridor.Network.BeforeSendTo = site => site.Contains("slow", StringComparison.Ordinal) ? release.Task : Task.CompletedTask;
        for (var i = 0; i < 13; i++)
            await corridor.InjectAsync($"jane@slow{i}.test", text: Text(Large));
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Used > 3 * Large);

        await corridor.InjectAsync("jane@busy.test", text: Text(Large));
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Line == 1);
        await corridor.InjectAsync("joe@busy.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);
        Assert.Equal("joe@busy.test", Assert.Single(corridor.Network.Transactions).Recipients[0]);

        release.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 15);
        Assert.All(corridor.Log.Of(EventKind.Delivered), delivered => Assert.Equal(1, delivered.Attempt));
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        var release = new TaskCompletionSource();
        var corridor = Bed();
        corridor.Network.BeforeSend = () => release.Task;
        for (var i = 0; i < 40; i++)
            await corridor.InjectAsync($"r{i}@d{i}.test", text: Text(Large));
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Line > 0);
        var stopped = corridor.DisposeAsync().AsTask();
        await corridor.UntilAsync(() => corridor.Content.Outgoing.Line == 0);
        release.SetResult();
        await stopped;
        Assert.Equal(40, corridor.Totals.Delivered + corridor.Spool.Count);
        Assert.Equal(0, corridor.Content.Outgoing.Used);
    }

    private static string Text(int length) => "Subject: large\r\n\r\n" + new string('x', length) + "\r\n";

    private static CorridorBed Bed(int connections = 20) => new(
        policy: policy => policy.Profiles[0] = new TrafficProfile { Name = "default", Connections = connections },
        delivery: new DeliveryOptions { MaxConnections = 100 },
        contentMemory: Memory);
}
