using PolicyMta.Core.Delivery;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Tests.Waiting;

/// <summary>
/// Under each injected cause the wait-reason clock names it as the largest, and what it attributes is what events say was waited.
/// </summary>
public sealed class WaitClockTests
{
    private const int Messages = 40;
    private static readonly Outcome Busy = new(SmtpStage.RcptTo, SmtpReply.Parse("421 4.7.28 slow down"), true);

    [Fact]
    public Task Connections_of_the_profile() => RunAsync(
        "connections", "profile",
        parts => parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 },
        bed => bed.Network.BeforeSend = () => Task.Delay(TimeSpan.FromSeconds(1), bed.Time));

    [Fact]
    public Task The_rate_of_new_connections() => RunAsync(
        "connection_rate", "profile",
        parts => parts.Profiles[0] = parts.Profiles[0] with { ConnectionRate = Rate.Parse("6/min"), MessagesPerConnection = 1 });

    [Fact]
    public Task The_rate_of_messages_of_the_profile() => RunAsync(
        "message_rate", "profile",
        parts => parts.Profiles[0] = parts.Profiles[0] with { MessageRate = Rate.Parse("30/min") });

    [Fact]
    public Task The_rate_of_messages_of_the_provider() => RunAsync(
        "message_rate", "provider",
        parts => parts.Profiles[0] = parts.Profiles[0] with { ProviderTotal = new TrafficLimits { MessageRate = Rate.Parse("30/min") } });

    [Fact]
    public Task A_counter() => RunAsync(
        "message_rate", "counter",
        parts => parts.Profiles[0] = parts.Profiles[0] with
        {
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add(
                "t", new TrafficCounter { By = [CounterFact.Parse("tenant")], MessageRate = Rate.Parse("30/min") }),
        });

    [Fact]
    public Task A_pace_of_a_plugin() => RunAsync(
        "pace", "message_rate", prepare: bed => bed.Traffic.For("warmup").SetPace(
            new PaceTarget { Provider = "gmail" }, new Pace { Rate = Rate.Parse("30/min"), For = TimeSpan.FromHours(1) }));

    [Fact]
    public Task A_throttle_of_policy_after_a_reply() => RunAsync(
        "throttle", "message_rate",
        parts => parts.OnBounce = _ => new BounceDecision
        {
            Category = "rate-limited",
            Throttle = new Throttle { Rate = Rate.Parse("10/min"), For = TimeSpan.FromHours(1) },
            Retry = TimeSpan.FromSeconds(1),
        },
        bed =>
        {
            bed.Network.OnRecipient = (_, before) => before == 0 ? Busy : ScriptedProtocol.Taken;
            bed.InjectAsync("first@a.test", tenant: "shop", from: "").GetAwaiter().GetResult();
            bed.UntilAsync(() => bed.Totals.Deferred == 1).GetAwaiter().GetResult();
        });

    [Fact]
    public Task A_suspension() => RunAsync(
        "directive", "suspend", prepare: bed => DirectAsync(bed, DirectiveKind.Suspend, new() { Provider = "gmail" }));

    [Fact]
    public Task A_suspension_of_a_tenant() => RunAsync(
        "directive", "parked", prepare: bed => DirectAsync(bed, DirectiveKind.Suspend, new() { Tenant = "shop" }));

    [Fact]
    public Task A_slow_receiver() => RunAsync(
        "receiver", null, parts => parts.Profiles[0] = parts.Profiles[0] with { Connections = 4 },
        bed => bed.Network.BeforeSend = () => Task.Delay(TimeSpan.FromSeconds(20), bed.Time));

    [Fact]
    public Task Replies_that_put_mail_off() => RunAsync(
        "backoff", "greylisted", parts => parts.OnBounce = _ => new BounceDecision { Category = "greylisted" },
        bed => bed.Network.OnRecipient = (_, _) => Busy);

    [Fact]
    public Task Connections_that_cannot_be_made() => RunAsync(
        "backoff", "connect",
        prepare: bed => bed.Network.OnConnect =
            _ => new Outcome(SmtpStage.Connect, SmtpReply.Parse("451 4.4.1 Connection refused"), IsRemoteReply: false));

    [Fact]
    public Task Mail_that_policy_holds() => RunAsync(
        "hold", "policy",
        parts => parts.OnRoute = _ => new RouteDecision { Provider = "gmail", Hold = true });

    [Fact]
    public Task A_slow_handler() => RunAsync("handlers", null, slowHandler: TimeSpan.FromSeconds(15));

    [Fact]
    public Task A_slow_disk() => RunAsync(
        "disk", null,
        parts => parts.OnBounce = _ => new BounceDecision { Category = "busy", Retry = TimeSpan.FromSeconds(1) },
        bed =>
        {
            bed.Network.OnRecipient = (_, _) => Busy;
            bed.Spool.BeforeRewrite = () => Task.Delay(TimeSpan.FromSeconds(20), bed.Time);
        });

    private static async Task RunAsync(
        string reason, string? whose, Action<PolicyParts>? policy = null, Action<CorridorBed>? prepare = null,
        TimeSpan slowHandler = default)
    {
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.OnRoute = _ => new RouteDecision { Provider = "gmail" };
            parts.RouteDelay = slowHandler;
            policy?.Invoke(parts);
        });
        prepare?.Invoke(bed);
        for (var i = 0; i < Messages; i++)
            await bed.InjectAsync($"{i}@a.test", tenant: "shop", from: "");
        var end = bed.Time.GetUtcNow() + TimeSpan.FromSeconds(50);
        await bed.UntilAsync(() => bed.Time.GetUtcNow() >= end, TimeSpan.FromMinutes(2));

        foreach (var tally in new[] { bed.Waits.Read("gmail", null), bed.Waits.Read(null, "shop"), Domain(bed) })
        {
            var shares = bed.Waits.Causes.Shares(tally);
            var all = shares.Sum(share => share.TenMinutes.TotalSeconds);
            var top = shares.GroupBy(share => share.Reason).MaxBy(group => group.Sum(share => share.TenMinutes.TotalSeconds))!;
            Assert.True(top.Key == reason, Describe(shares));
            if (whose is not null)
                Assert.True(top.MaxBy(share => share.TenMinutes)!.Whose == whose, Describe(shares));
            Assert.InRange(all / Waited(bed), 0.95, 1.05);
            Assert.True(top.Sum(share => share.TenMinutes.TotalSeconds) >= 0.5 * all, Describe(shares));
        }
    }

    private static WaitTally Domain(CorridorBed bed) => bed.Waits.ReadDomain("a.test", bed.Waits.Read("gmail", null))!;

    private static string Describe(ImmutableArray<WaitShare> shares) =>
        string.Join("; ", shares.Select(share => $"{share.Reason}/{share.Whose} {share.TenMinutes.TotalSeconds:0.0} s"));

    /// <summary>What events say: from acceptance to delivery, or until now.</summary>
    private static double Waited(CorridorBed bed)
    {
        var done = bed.Log.Of(EventKind.Delivered).ToDictionary(e => e.Id!.Value, e => e.Time);
        return bed.Log.Of(EventKind.Received)
            .Sum(e => (done.GetValueOrDefault(e.Id!.Value, bed.Time.GetUtcNow()) - e.Time).TotalSeconds);
    }

    private static void DirectAsync(CorridorBed bed, DirectiveKind kind, DirectiveMatch match) =>
        bed.Directives.AddAsync(
                new DirectiveRequest { Kind = kind, Match = match, For = TimeSpan.FromHours(1), Reason = "test" }, "jo", default)
            .AsTask().GetAwaiter().GetResult();
}
