using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Queues;

public sealed class CountedLanesTests
{
    private static readonly ReadyKey Key = new("source", "site", "default", "");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly LimitGroups _groups;

    public CountedLanesTests() => _groups = new LimitGroups(ILimitShares.OneNode, _time);

    [Fact]
    public void Mail_whose_counter_is_used_up_is_passed_over_and_comes_when_it_may()
    {
        var lanes = Lanes("campaign", new TrafficCounter { MessageRate = Rate.Parse("1/min") });
        foreach (var name in new[] { "a.one", "a.one", "a.two", "b.three", "b.three" })
            lanes.Add(Delivery(name));

        Assert.Equal(["a.one", "b.three", "a.two"], TakeAll(lanes));
        Assert.Equal((2, 0), (lanes.Count, lanes.Available));
        Assert.Equal("test", lanes.WaitingFor());
        Assert.Null(lanes.Next(out var wait));
        Assert.Equal(TimeSpan.FromMinutes(1), wait);

        lanes.Add(Delivery("a.two"));
        Assert.Null(lanes.Next(out _));
        Assert.Equal(0, lanes.Available);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a.one", "b.three", "a.two"], TakeAll(lanes).Order(StringComparer.Ordinal).OrderBy(name => name == "a.two"));
        Assert.Equal(0, lanes.Count);
    }

    [Fact]
    public void Tenants_take_turns_however_many_counters_one_has_and_a_lower_priority_goes_if_the_higher_may_not()
    {
        var lanes = Lanes("campaign", new TrafficCounter { MessageRate = Rate.Parse("2/s") });
        foreach (var name in new[] { "a.1", "a.2", "a.3", "a.4", "b.5", "b.6", "c.7" })
            lanes.Add(Delivery(name));
        Assert.Equal(["a.1", "b.5", "c.7", "a.2", "b.6", "a.3", "a.4"], TakeAll(lanes));

        foreach (var name in new[] { "A.1", "A.1", "A.1", "a.9" })
            lanes.Add(Delivery(name));
        Assert.Equal(["A.1", "a.9"], TakeAll(lanes));
        Assert.Equal(2, lanes.Count);
    }

    [Fact]
    public void Deliveries_under_way_are_counted_and_their_end_wakes_what_waits()
    {
        var lanes = Lanes("tenant", new TrafficCounter { Connections = 2 });
        foreach (var name in new[] { "a.1", "a.2", "a.3", "b.1" })
            lanes.Add(Delivery(name));
        var permits = new List<Permit>();
        Assert.Equal(["a.1", "b.1", "a.2"], TakeAll(lanes, permits));
        Assert.Equal(0, lanes.Available);

        var first = permits[0];
        first.OfLane[0].Group.Disconnect();
        lanes.Wake(first.Lane!);
        Assert.Equal(["a.3"], TakeAll(lanes));
    }

    [Fact]
    public void Two_ready_queues_share_a_counter_of_the_same_name_and_facts()
    {
        var counter = new TrafficCounter { MessageRate = Rate.Parse("3/s") };
        var (one, other) = (Lanes("tenant", counter), Lanes("tenant", counter));
        foreach (var lanes in new[] { one, other })
        {
            for (var i = 0; i < 5; i++)
                lanes.Add(Delivery("a.1"));
        }

        Assert.Equal(2, TakeAll(one, most: 2).Count);
        Assert.Single(TakeAll(other));
        Assert.Empty(TakeAll(one));
        Assert.Equal(1, _groups.Count);
    }

    [Fact]
    public void Values_that_senders_choose_do_not_fill_the_memory_nor_evade_the_limit()
    {
        var profile = new TrafficProfile { Name = "x", Counters = Counters("campaign", new() { MessageRate = Rate.Parse("1/d") }) };
        var counters = ProfileCounters.Of(profile);
        var groups = Enumerable.Range(0, LimitGroups.MaxCounters + 1000)
            .Select(i => counters.OfDelivery(_groups, Key, [$"c{i}"])[0].Group).ToHashSet();

        Assert.Equal(LimitGroups.MaxCounters + 1, groups.Count);
        Assert.Equal(LimitGroups.MaxCounters + 1, _groups.Count);
        _groups.Prune();
        Assert.Equal(0, _groups.Count);
    }

    [Fact]
    public void What_is_taken_out_leaves_the_rest_in_order()
    {
        var lanes = Lanes("campaign", new TrafficCounter { MessageRate = Rate.Parse("100/s") });
        foreach (var name in new[] { "a.1", "a.2", "b.1" })
            lanes.Add(Delivery(name));

        Assert.Equal("a.2", Assert.Single(lanes.TakeWhere(delivery => delivery.Queue.Key.Campaign == "2")).Queue.Key is var key
            ? $"{key.Tenant}.{key.Campaign}"
            : "");
        Assert.Equal(["a.1", "b.1"], TakeAll(lanes));
    }

    private CountedLanes Lanes(string by, TrafficCounter counter) =>
        new(ProfileCounters.Of(new TrafficProfile { Name = "default", Counters = Counters(by, counter) }), _groups, Key, _time);

    private static ImmutableDictionary<string, TrafficCounter> Counters(string by, TrafficCounter counter) =>
        ImmutableDictionary<string, TrafficCounter>.Empty.Add("test", counter with { By = [CounterFact.Parse(by)] });

    private static List<string> TakeAll(CountedLanes lanes, List<Permit>? permits = null, int most = int.MaxValue)
    {
        var taken = new List<string>();
        while (taken.Count < most && lanes.Next(out _) is { } lane)
        {
            var permit = new Permit { Messages = 1, Recipients = 1 };
            if (lanes.TryTake(lane, permit, 1) is not { } delivery)
                continue;
            if (permits is null)
            {
                foreach (var limit in permit.OfLane)
                {
                    limit.Group.Done(limit.Limits!, 1, 1);
                    limit.Group.Disconnect();
                }
            }

            permits?.Add(permit);
            var key = delivery.Queue.Key;
            taken.Add($"{(delivery.Priority == MessagePriority.High ? key.Tenant.ToUpperInvariant() : key.Tenant)}.{key.Campaign}");
        }

        return taken;
    }

    /// <summary>A delivery of tenant.campaign; a capital letter is of a higher priority.</summary>
    private static QueuedDelivery Delivery(string name)
    {
        var (tenant, campaign) = (name[..1], name[2..]);
        return new QueuedDelivery(
            SpoolId.Create(DateTimeOffset.UnixEpoch), 0,
            new ScheduledQueue(new QueueKey(tenant.ToLowerInvariant(), campaign, "d.test"), new QueueCounts()))
        {
            ReceivedAt = 0,
            Pending = [0],
            Priority = char.IsUpper(tenant[0]) ? MessagePriority.High : MessagePriority.Normal,
        };
    }
}
