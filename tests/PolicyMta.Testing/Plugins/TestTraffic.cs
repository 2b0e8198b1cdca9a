using System.Collections.Concurrent;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Traffic that a test makes up; it keeps the paces that a plugin sets, by target.</summary>
public sealed class TestTraffic : ITraffic
{
    private readonly ConcurrentDictionary<PaceTarget, PaceInForce> _paces = new();

    /// <summary>The ready queues.</summary>
    public IReadOnlyList<QueueFacts> Queues { get; set; } = [];

    public IReadOnlyList<CounterInForce> Counters { get; set; } = [];

    public IReadOnlyList<PaceInForce> Paces => [.. _paces.Values];

    public QueueFacts? Find(string egressSource, string site, string trafficProfile) => Queues.FirstOrDefault(
        queue => queue.EgressSource == egressSource && queue.Site == site && queue.TrafficProfile == trafficProfile);

    /// <summary>Whether the server has begun to send; before it no pace can be set.</summary>
    public bool IsStarted { get; set; } = true;

    public void SetPace(PaceTarget target, Pace pace)
    {
        if (!IsStarted)
            throw new InvalidOperationException("The server has not started.");
        _paces[target] = new PaceInForce(target, pace, "test", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + pace.For);
    }

    public bool EndPace(PaceTarget target) => _paces.TryRemove(target, out _);
}
