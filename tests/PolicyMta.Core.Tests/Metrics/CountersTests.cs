using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Tests.Limits;

namespace PolicyMta.Core.Tests.Metrics;

public sealed class CountersTests
{
    [Fact]
    public void Each_value_has_its_own_count()
    {
        var counts = new Counters<FlowCount>();
        foreach (var what in Enum.GetValues<FlowCount>())
            counts.Add(what, (int)what + 1);

        Assert.All(Enum.GetValues<FlowCount>(), what => Assert.Equal((int)what + 1, counts[what]));
        Assert.Equal(Enum.GetValues<FlowCount>().Length, counts.NotZero().Count());
    }

    [Fact]
    public void What_never_happened_is_left_out()
    {
        var counts = new Counters<FlowCount>();
        counts.Add(FlowCount.Bounced);

        Assert.Equal([(FlowCount.Bounced, 1L)], counts.NotZero());
    }

    [Fact]
    public void Many_threads_lose_no_count_and_allocate_nothing()
    {
        var counts = new Counters<FlowCount>();
        Race.Run(16, _ =>
        {
            counts.Add(FlowCount.Delivered);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 999; i++)
                counts.Add(FlowCount.Delivered, 2);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        });

        Assert.Equal(16 * (1 + (999 * 2)), counts[FlowCount.Delivered]);
    }

    /// <summary>The index of a count is its number: each enum must count from 0 without gaps.</summary>
    [Theory]
    [InlineData(typeof(FlowCount))]
    [InlineData(typeof(ListenerCount))]
    [InlineData(typeof(DeliveryResult))]
    [InlineData(typeof(ConnectionCount))]
    [InlineData(typeof(DnsCount))]
    [InlineData(typeof(SpoolCount))]
    public void Enums_of_counts_are_numbered_from_0_without_gaps(Type type)
    {
        Assert.Equal(typeof(int), Enum.GetUnderlyingType(type));
        Assert.Equal(
            Enumerable.Range(0, Enum.GetValues(type).Length), Enum.GetValues(type).Cast<object>().Select(static value => (int)value));
    }

    [Fact]
    public void Every_count_of_a_listener_has_an_instrument() =>
        Assert.Equal(Enum.GetValues<ListenerCount>().Order(), ListenerInstruments.Shown.Order());
}
