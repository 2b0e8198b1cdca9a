using PolicyMta.Core.Queues;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The traffic as plugins and operators see and move it: one for each author, so that nobody changes another's paces. Thread-safe.
/// </summary>
internal sealed class TrafficView(ReadyQueues ready, PaceBook paces, WaitCauses? causes = null)
{
    /// <summary>The service for one author.</summary>
    public ITraffic For(string author) => new Service(ready, paces, causes ?? new WaitCauses(), author);

    /// <summary>The facts of one ready queue.</summary>
    public static QueueFacts FactsOf(ReadyQueue queue, WaitCauses causes)
    {
        var view = queue.View();
        var (minute, tenMinutes, hour) = queue.Traffic.Read();
        return new QueueFacts
        {
            EgressSource = view.Key.Source,
            Site = view.Key.Site,
            TrafficProfile = view.Key.Profile,
            Provider = view.Key.Provider,
            Waiting = view.Count,
            WaitingFor = view.WaitingFor,
            WaitingForCounter = view.WaitingForCounter,
            Connections = view.Connections,
            MaxConnections = view.Limits.Connections,
            MaxMessagesPerSecond = view.Limits.Messages?.PerSecond,
            Attempts = view.Attempts,
            Taken = queue.Traffic.Taken,
            ConnectFailures = view.ConnectFailures,
            Limits = view.Limits.Applied,
            WaitsLater = new Lazy<ImmutableArray<WaitShare>>(() => SharesOf(queue, causes)),
            Minute = minute,
            TenMinutes = tenMinutes,
            Hour = hour,
        };
    }

    private static ImmutableArray<WaitShare> SharesOf(ReadyQueue queue, WaitCauses causes)
    {
        var tally = new WaitTally();
        queue.Waits?.Read(tally);
        return causes.Shares(tally);
    }

    private static CounterInForce? FactsOf(LimitGroup group)
    {
        if (group.Identity is not { } identity)
            return null;
        var (messages, recipients, newConnections) = group.Counts();
        return new CounterInForce
        {
            Name = identity.Name,
            Facts = (identity.Facts ?? []).ToImmutableDictionary(static one => one.Fact.ToString(), static one => one.Value),
            Connections = group.Connections,
            Messages = messages,
            Recipients = recipients,
            NewConnections = newConnections,
        };
    }

    private sealed class Service(ReadyQueues ready, PaceBook paces, WaitCauses causes, string author) : ITraffic
    {
        public IReadOnlyList<QueueFacts> Queues => [.. ready.All.Select(queue => FactsOf(queue, causes))];

        public IReadOnlyList<PaceInForce> Paces => paces.All;

        public IReadOnlyList<CounterInForce> Counters => [.. ready.Counters.Select(FactsOf).OfType<CounterInForce>()];

        public QueueFacts? Find(string egressSource, string site, string trafficProfile) =>
            ready.All.FirstOrDefault(
                queue => queue.Key.Source == egressSource && queue.Key.Site == site && queue.Key.Profile == trafficProfile) is { } found
                ? FactsOf(found, causes)
                : null;

        public void SetPace(PaceTarget target, Pace pace)
        {
            paces.Set(target, pace, author);
            ready.ForgetLimits(target);
        }

        public bool EndPace(PaceTarget target)
        {
            var ended = paces.End(target, author);
            ready.ForgetLimits(target);
            return ended;
        }
    }
}
