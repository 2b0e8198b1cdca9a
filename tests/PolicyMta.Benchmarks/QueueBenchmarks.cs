using System.Globalization;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Queues;

namespace PolicyMta.Benchmarks;

/// <summary>One delivery put into the queues and taken out again while so many others wait, one in ten in a queue of its own.</summary>
public class QueueBenchmarks
{
    private readonly ScheduledQueues _queues = new();
    private readonly DueHeap _heap = new();
    private readonly List<QueuedDelivery> _due = [];
    private long _now;

    [Params(1_000, 100_000, 1_000_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        for (var i = 0; i < Waiting; i++)
            _heap.Add(Make((i / 10).ToString(CultureInfo.InvariantCulture), long.MaxValue / 2 + random.Next()));
    }

    [Benchmark(Description = "queue: insert, become due, take")]
    public int InsertAndTake()
    {
        _heap.Add(Make("7", ++_now));
        _heap.TakeDue(_now, _due, 1);
        foreach (var delivery in _due)
            _queues.Remove(delivery);
        var taken = _due.Count;
        _due.Clear();
        return taken;
    }

    private QueuedDelivery Make(string domain, long due) =>
        _queues.Add(new QueueKey("default", "", domain), queue => new QueuedDelivery(
            SpoolId.Create(DateTimeOffset.UnixEpoch), 0, queue)
        { ReceivedAt = 0, DueAt = due, Phase = DeliveryPhase.Scheduled });
}
