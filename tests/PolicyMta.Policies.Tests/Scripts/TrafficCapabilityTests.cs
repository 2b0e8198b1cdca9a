using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>Scripts see what comes of mail to a provider.</summary>
public sealed class TrafficCapabilityTests
{
    [Fact]
    public async Task A_script_reads_the_traffic_of_a_provider_added_up()
    {
        await using var bed = new PolicyBed();
        bed.Corridor.Open(new RunningCorridor(null!, null!) { TrafficOf = _ => new TwoQueues() });
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"),
            """
            export function onInject() {
              const { waiting, paused, minute } = traffic.provider("GMAIL");
              return { metadata: { seen: `${waiting} ${paused} ${minute.delivered} ${traffic.provider("other").waiting}` } };
            }
            """);
        await bed.StartAsync();
        Assert.Equal("7 true 30 0", (await bed.InjectAsync()).Metadata["seen"]);
    }

    [Theory]
    [InlineData("{ provider: 'GMAIL' }", "suspend null true")]
    [InlineData("{ provider: 'gmail', source: 'ip1' }", "")]
    [InlineData("{ tenant: 'acme' }", "throttle script.js false 0.5")]
    [InlineData("{ tenant: 'acme', provider: 'gmail' }", "throttle script.js false 0.5,suspend operator true")]
    [InlineData("{ tenant: 'other', provider: 'gmail' }", "")]
    public async Task A_script_reads_what_limits_mail_with_some_facts(string facts, string expected)
    {
        await using var bed = new PolicyBed();
        bed.Corridor.Open(new RunningCorridor(null!, null!) { TrafficOf = _ => new TwoQueues(), DirectivesOf = _ => new TwoDirectives() });
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"),
            $$"""
            export function onInject() {
              const limits = traffic.limits({{facts}});
              const seen = limits.map(l => `${l.kind} ${l.author} ${l.pause} ${l.messagesPerSecond ?? ""}`.trim()).join(",");
              return { metadata: { seen } };
            }
            """);
        await bed.StartAsync();
        Assert.Equal(expected, (await bed.InjectAsync()).Metadata["seen"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("'gmail'")]
    [InlineData("{ provder: 'x' }")]
    [InlineData("{ provider: 5 }")]
    public async Task What_are_no_facts_is_a_mistake(string facts)
    {
        await using var bed = new PolicyBed();
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"), $"export function onInject() {{ traffic.limits({facts}); }}");
        await bed.StartAsync();
        Assert.NotNull((await bed.InjectAsync()).Reject);
    }

    [Theory]
    [InlineData("'daily'", "beta 9, acme 4")]
    [InlineData("'daily', { tenant: 'ACME' }", "acme 4")]
    [InlineData("'daily', { tenant: 'nobody' }", "")]
    [InlineData("'daily', { source: 'ip1' }", "")]
    [InlineData("'hourly'", "")]
    public async Task A_script_reads_what_counters_have_counted(string arguments, string expected)
    {
        await using var bed = new PolicyBed();
        bed.Corridor.Open(new RunningCorridor(null!, null!) { TrafficOf = _ => new TwoQueues() });
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"),
            $$"""
            export function onInject() {
              return { metadata: { seen: traffic.counters({{arguments}}).map(c => `${c.facts.tenant} ${c.messages}`).join(", ") } };
            }
            """);
        await bed.StartAsync();
        Assert.Equal(expected, (await bed.InjectAsync()).Metadata["seen"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("'daily', 'acme'")]
    [InlineData("'daily', { tennant: 'acme' }")]
    [InlineData("'daily', { tenant: 5 }")]
    public async Task What_is_no_counter_or_fact_is_a_mistake(string arguments)
    {
        await using var bed = new PolicyBed();
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"), $"export function onInject() {{ traffic.counters({arguments}); }}");
        await bed.StartAsync();
        Assert.NotNull((await bed.InjectAsync()).Reject);
    }

    private sealed class TwoDirectives : IDirectives
    {
        public IReadOnlyList<Directive> Active { get; } =
        [
            Directive(DirectiveKind.Throttle, "script.js", new() { Tenant = "acme" }, Rate.Parse("30/min")),
            Directive(DirectiveKind.Suspend, "operator", new() { Tenant = "acme", Provider = "gmail" }, null),
            Directive(DirectiveKind.Hold, "operator", new() { Tenant = "acme" }, null),
            Directive(DirectiveKind.Suspend, "operator", new() { Tenant = "acme", Recipient = "jane@a.test" }, null),
        ];

        public ValueTask<Directive> AddAsync(DirectiveRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static Directive Directive(DirectiveKind kind, string author, DirectiveMatch match, Rate? rate) => new()
        {
            Id = "D1",
            Author = author,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Request = new DirectiveRequest { Kind = kind, Match = match, Rate = rate, Reason = "why" },
        };
    }

    private sealed class TwoQueues : ITraffic
    {
        public IReadOnlyList<QueueFacts> Queues { get; } =
        [
            Queue("ip1") with { Waiting = 3 },
            Queue("ip2") with { Waiting = 4, Limits = [new LimitInForce { Kind = "suspend", Pause = true }] },
        ];

        public IReadOnlyList<PaceInForce> Paces => [];

        public IReadOnlyList<CounterInForce> Counters { get; } =
        [
            new() { Name = "daily", Facts = Of("acme"), Messages = 4 }, new() { Name = "daily", Facts = Of("beta"), Messages = 9 },
            new() { Name = "other", Facts = Of("acme"), Messages = 1 },
        ];

        private static ImmutableDictionary<string, string> Of(string tenant) =>
            ImmutableDictionary<string, string>.Empty.Add("tenant", tenant);

        public QueueFacts? Find(string egressSource, string site, string trafficProfile) => null;

        public void SetPace(PaceTarget target, Pace pace) => throw new NotSupportedException();

        public bool EndPace(PaceTarget target) => false;

        private static QueueFacts Queue(string source) => new()
        {
            EgressSource = source,
            Site = "mx",
            TrafficProfile = "default",
            Provider = "gmail",
            Minute = new() { Delivered = 15 },
            TenMinutes = new(),
            Hour = new(),
        };
    }
}
