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

    private sealed class TwoQueues : ITraffic
    {
        public IReadOnlyList<QueueFacts> Queues { get; } =
        [
            Queue("ip1") with { Waiting = 3 },
            Queue("ip2") with { Waiting = 4, Limits = [new LimitInForce { Kind = "suspend", Pause = true }] },
        ];

        public IReadOnlyList<PaceInForce> Paces => [];

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
