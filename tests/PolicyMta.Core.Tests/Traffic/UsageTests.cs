using PolicyMta.Core.Records;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Traffic;

/// <summary>What was used of an hour's or a day's number is not granted again by a restart.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("profile")]
    [InlineData("counter")]
    [InlineData("provider")]
    [InlineData("recipients")]
    public async Task A_restart_does_not_grant_a_long_period_s_number_again(string kind)
    {
        var spool = new MemorySpool();
        var rate = Rate.Parse("36000/h");
        var wide = new TrafficProfile { Name = "default", IdleTimeout = TimeSpan.FromSeconds(1), Connections = 8 };
        var profile = kind switch
        {
            "profile" => wide with { MessageRate = rate },
            "recipients" => wide with { RecipientRate = rate },
            "provider" => wide with { ProviderTotal = new() { MessageRate = rate } },
            _ => wide with { Counters = wide.Counters.Add("c", new() { By = [CounterFact.Parse("tenant")], MessageRate = rate }) },
        };
        await using var receiver = new CountingReceiver("127.0.0.3");
        await using (var bed = new LimitBed(receiver.Port, profile, "127.0.0.3", spool))
        {
            for (var i = 0; i < 7; i++)
                await bed.InjectAsync($"u{i}@d.test", tenant: "t");
            await Eventually.TrueAsync(() => receiver.Taken == 7);
        }

        // The number is less now than what was used: nothing may go, but for the restart's forgetting it.
        var small = Rate.Parse("7/h");
        var tight = kind switch
        {
            "profile" => wide with { MessageRate = small },
            "recipients" => wide with { RecipientRate = small },
            "provider" => wide with { ProviderTotal = new() { MessageRate = small } },
            _ => wide with { Counters = wide.Counters.Add("c", new() { By = [CounterFact.Parse("tenant")], MessageRate = small }) },
        };
        await using var after = new LimitBed(receiver.Port, tight, "127.0.0.3", spool);
        await after.InjectAsync("more@d.test", tenant: "t");
        await Eventually.TrueAsync(() => after.Traffic.For("test").Queues.Any(queue => queue.Waiting == 1));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(7, receiver.Messages);
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_what_it_used_behind()
    {
        var spool = new MemorySpool();
        var profile = new TrafficProfile { Name = "default", MessageRate = Rate.Parse("36000/h"), IdleTimeout = TimeSpan.FromSeconds(1) };
        await using var receiver = new CountingReceiver("127.0.0.4");

        // Never stopped before the next begins: what is in the spool by then is all that a killed process leaves.
        await using var killed = new LimitBed(receiver.Port, profile, "127.0.0.4", spool);
        for (var i = 0; i < 5; i++)
            await killed.InjectAsync($"u{i}@d.test");
        await Eventually.TrueAsync(() => receiver.Taken == 5);
        await Eventually.TrueAsync(() => UsedIn(spool) == 5);

        await using var after = new LimitBed(receiver.Port, profile with { MessageRate = Rate.Parse("5/h") }, "127.0.0.4", spool);
        await after.InjectAsync("more@d.test");
        await Eventually.TrueAsync(() => after.Traffic.For("test").Queues.Any(queue => queue.Waiting == 1));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(5, receiver.Messages);
    }

    private static int UsedIn(MemorySpool spool) => spool.ReadState("usage")
        .SelectMany(entry => UsageRecord.Read(entry.Value.Span, TimeProvider.System.GetUtcNow()).Rates)
        .SelectMany(rate => rate.Counts)
        .Sum(count => count.Count);
}
