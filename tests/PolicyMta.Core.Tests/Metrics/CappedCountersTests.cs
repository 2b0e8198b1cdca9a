using PolicyMta.Core.Metrics;
using PolicyMta.Core.Tests.Limits;

namespace PolicyMta.Core.Tests.Metrics;

public sealed class CappedCountersTests
{
    [Fact]
    public void The_first_names_have_counts_of_their_own_and_the_rest_share_one()
    {
        var counters = new CappedCounters<DeliveryResult>(2);
        foreach (var name in (string?[])["a", "b", "c", "d", "a", null])
            counters.Of(name).Add(DeliveryResult.Delivered);

        Assert.Equal(
            [("(other)", DeliveryResult.Delivered, 3L), ("a", DeliveryResult.Delivered, 2L), ("b", DeliveryResult.Delivered, 1L)],
            counters.NotZero().OrderBy(static item => item.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void What_has_no_name_is_counted_under_none()
    {
        var counters = new CappedCounters<DeliveryResult>(2);
        counters.Of(null).Add(DeliveryResult.Bounced);
        counters.Of("").Add(DeliveryResult.Bounced);

        Assert.Equal([("(none)", DeliveryResult.Bounced, 2L)], counters.NotZero());
    }

    [Fact]
    public void A_name_commands_no_terminal_and_is_counted_once_however_it_is_written()
    {
        var counters = new CappedCounters<DeliveryResult>(2);
        foreach (var name in (string[])["a\u202eb\u009b31m", @"a\u202eb\u009b31m", "a\u202eb\u009b31m"])
            counters.Of(name).Add(DeliveryResult.Delivered);

        Assert.Equal([(@"a\u202eb\u009b31m", DeliveryResult.Delivered, 3L)], counters.NotZero());
    }

    [Fact]
    public void A_name_that_is_escaped_keeps_its_counts_when_the_cap_is_reached()
    {
        var counters = new CappedCounters<DeliveryResult>(1);
        foreach (var name in (string[])["a\u202eb", "c", "a\u202eb"])
            counters.Of(name).Add(DeliveryResult.Delivered);

        Assert.Equal(
            [("(other)", DeliveryResult.Delivered, 1L), (@"a\u202eb", DeliveryResult.Delivered, 2L)],
            counters.NotZero().OrderBy(static item => item.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Many_threads_with_many_names_pass_no_cap_and_lose_no_count()
    {
        var counters = new CappedCounters<DeliveryResult>(10);
        Race.Run(64, thread =>
        {
            for (var i = 0; i < 200; i++)
                counters.Of($"name{(thread * 200) + i}").Add(DeliveryResult.Delivered);
        });

        var seen = counters.NotZero().ToList();
        Assert.Equal(11, seen.Count);
        Assert.Equal(64 * 200, seen.Sum(static item => item.Count));
    }

    [Fact]
    public void Counting_a_known_name_and_one_beyond_the_cap_allocates_nothing()
    {
        var counters = new CappedCounters<DeliveryResult>(1);
        for (var i = 0; i < 200; i++)
        {
            counters.Of("known").Add(DeliveryResult.Delivered);
            counters.Of("beyond").Add(DeliveryResult.Delivered);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            counters.Of("known").Add(DeliveryResult.Delivered);
            counters.Of("beyond").Add(DeliveryResult.Delivered);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
