namespace PolicyMta.Policies.Plugins;

/// <summary>The traffic as one plugin sees and moves it, once there is a corridor. Thread-safe.</summary>
internal sealed class PluginTraffic(string plugin, CorridorAccess corridor) : ITraffic
{
    public IReadOnlyList<QueueFacts> Queues => Running?.Queues ?? [];

    public IReadOnlyList<PaceInForce> Paces => Running?.Paces ?? [];

    public IReadOnlyList<CounterInForce> Counters => Running?.Counters ?? [];

    private ITraffic? Running => corridor.Running?.TrafficOf?.Invoke(plugin);

    public QueueFacts? Find(string egressSource, string site, string trafficProfile) => Running?.Find(egressSource, site, trafficProfile);

    public void SetPace(PaceTarget target, Pace pace) => Demanded().SetPace(target, pace);

    public bool EndPace(PaceTarget target) => Demanded().EndPace(target);

    private ITraffic Demanded() => Running ?? throw new InvalidOperationException($"{plugin} set a pace before the server had started.");
}
