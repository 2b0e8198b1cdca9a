using System.Collections.Concurrent;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Traffic that a test makes up; it keeps the paces that a plugin sets, by target.</summary>
public sealed class TestTraffic : ITraffic
{
    private readonly ConcurrentDictionary<PaceTarget, PaceInForce> _paces = new();

    /// <summary>The ready queues.</summary>
    public IReadOnlyList<QueueFacts> Queues { get; set; } = [];

    public IReadOnlyList<PaceInForce> Paces => [.. _paces.Values];

    public QueueFacts? Find(string egressSource, string site, string trafficProfile) => Queues.FirstOrDefault(
        queue => queue.EgressSource == egressSource && queue.Site == site && queue.TrafficProfile == trafficProfile);

    /// <summary>Whether the server has begun to send; before it no pace can be set.</summary>
    public bool IsStarted { get; set; } = true;

    public void SetPace(PaceTarget target, Pace pace) =>
        _paces[IsStarted ? target : throw new InvalidOperationException("not started")] = new PaceInForce(target, pace, "test", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + pace.For);

    public bool EndPace(PaceTarget target) => _paces.TryRemove(target, out _);
}
