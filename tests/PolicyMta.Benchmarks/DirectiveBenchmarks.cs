using System.Globalization;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;

namespace PolicyMta.Benchmarks;

/// <summary>One delivery held against so many directives, none of which matches: what every message pays while they are in force.</summary>
public class DirectiveBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Directive> _found = [];
    private DirectiveSet _set = DirectiveSet.Empty;
    private DirectiveFacts _facts;

    [Params(0, 1, 1_000)]
    public int Directives { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _set = new DirectiveSet(null, [.. Enumerable.Range(0, Directives).Select(Make)], []);
        var id = SpoolId.Create(Now);
        var delivery = new QueuedDelivery(id, 0, new ScheduledQueue(new QueueKey("shop", "spring", "gmail.test"), new QueueCounts()))
        {
            ReceivedAt = Now.UtcTicks,
            Pending = [0],
        };
        var message = new MessageFacts
        {
            Id = id,
            ReturnPath = "news@shop.example",
            Recipients = [new Recipient("jane@gmail.test")],
            Tenant = "shop",
            Campaign = "spring",
            ReceivedAt = Now,
            Size = 10_000,
        };
        _facts = new DirectiveFacts(delivery, message, "gmail", "mx.gmail.test", new EgressSource("ip1", null, "mta.example"), "warm");
    }

    [Benchmark(Description = "directives: find those that match")]
    public int Find()
    {
        _set.Find(_facts, Now, _found);
        return _found.Count;
    }

    private static Directive Make(int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        var match = (number % 5) switch
        {
            0 => new DirectiveMatch { Tenant = "tenant" + name },
            1 => new DirectiveMatch { Campaign = "campaign" + name, Provider = "gmail" },
            2 => new DirectiveMatch { Domain = name + ".test" },
            3 => new DirectiveMatch { SenderDomain = name + ".example" },
            _ => new DirectiveMatch { Recipient = $"{name}@gmail.test" },
        };
        return new Directive
        {
            Id = "D" + name,
            Author = "jo",
            CreatedAt = Now,
            Request = new DirectiveRequest { Kind = DirectiveKind.Hold, Match = match, Reason = "benchmark" },
        };
    }
}
